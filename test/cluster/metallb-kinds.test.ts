/** Our definitions of MetalLB's kinds beside its own, out of its manifest: the same versions, columns, defaults and rules, in other words. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { crdFiles } from '../../packages/kube/src/crd/crd-files.ts'
import { isPlainObject, type Plain, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { manifestOf } from './metallb/manifest.ts'
import { metallbModule, whyNoMetalLB } from './metallb/module.ts'

/** Where ours differ, and why. */
const KNOWN: readonly (readonly [where: RegExp, why: string])[] = [
  [/^bgppeers .*\.conversionReviewVersions\./, 'Kubernetes knows v1 and v1beta1; MetalLB names versions of the peer'],
  [/^l2advertisements .*\.preferredNodeSelectors\./, 'of MetalLB after 0.16.1'],
  [/^bgpadvertisements .*\.spec\.x-kubernetes-validations\.0\.rule$/, 'the same in fewer words'],
  [/^configurationstates .*\.conditions\.items\.properties\.type\.pattern$/, 'the same, as a pattern of JavaScript’s'],
]

describe('kinds of MetalLB', { skip: whyNoMetalLB() ?? false, timeout: 120_000 }, () => {
  let theirs: ReadonlyMap<string, PlainObject>
  const ours = specs([...crdFiles().values()].map((text) => parse(text)))

  before(async () => {
    theirs = specs(manifestOf(await metallbModule((line) => console.log(`  ${line}`))))
  })

  test('each of them is ours too', () => {
    assert.ok(theirs.size >= 9)
    assert.deepEqual(
      [...theirs.keys()].filter((name) => !ours.has(name)),
      [],
    )
  })

  test('they differ where it is known, and nowhere else', () => {
    const found = [...theirs].flatMap(([name, spec]) => {
      const [a, b] = [leaves(spec), leaves(ours.get(name) ?? {})]
      return [...new Set([...a.keys(), ...b.keys()])]
        .filter((path) => a.get(path) !== b.get(path))
        .map((path) => `${name} ${path}`)
    })
    assert.deepEqual(
      found.filter((path) => !KNOWN.some(([where]) => where.test(path))),
      [],
    )
    for (const [where, why] of KNOWN)
      assert.ok(
        found.some((path) => where.test(path)),
        `no difference any more: ${why}`,
      )
  })
})

/** By plural name. */
function specs(objects: readonly unknown[]): ReadonlyMap<string, PlainObject> {
  const crds = objects.filter(isPlainObject).filter(({ kind }) => kind === 'CustomResourceDefinition')
  return new Map(
    crds.flatMap(({ spec }) =>
      isPlainObject(spec) && isPlainObject(spec.names) && spec.group === 'metallb.io' ? [[String(spec.names.plural), spec]] : [],
    ),
  )
}

/** Each value that is no object, by the path to it. What is said to people is left out; the order of what is required does not count. */
function leaves(value: Plain, path = '', found = new Map<string, Plain>()): ReadonlyMap<string, Plain> {
  const said = typeof value === 'string' && /\.(description|message)$/.test(path)
  if (Array.isArray(value) && path.endsWith('.required')) for (const one of value) found.set(`${path}.${one}`, true)
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) leaves(one, `${path}.${key}`, found)
  else if (!said) found.set(path, value)
  return found
}
