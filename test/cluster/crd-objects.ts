/** What the tests of CRDs look with: objects of any kind, as the server gives them. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Sample, sampleObject } from '../../packages/kube/src/crd/testing/samples.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { Answer, BareClient } from './bare-client.ts'

export const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
export const NAMESPACE = 'metallb-system'
export const MERGE = 'application/merge-patch+json'
const WITHIN = 30_000 // ms

/** The CRD with a schema that keeps whatever is written, as a stand-in for any other that knows the same fields. */
export function openTwin(crd: PlainObject): PlainObject {
  const spec = objectOf(crd.spec)
  const open = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return { ...crd, spec: { ...spec, versions: listAt(crd, 'spec', 'versions').map((version) => ({ ...version, schema: open })) } }
}

/** Resolves when the server serves the CRD and has nothing to say against its names or schema. */
export function established(ask: BareClient, name: string): Promise<PlainObject> {
  return until(`${name} to be established`, async () => {
    const crd = objectOf((await ask('GET', `${CRDS}/${name}`)).json)
    const conditions = new Map(listAt(crd, 'status', 'conditions').map(({ type, status }) => [type, status]))
    assert.notEqual(conditions.get('NonStructuralSchema'), 'True')
    return conditions.get('Established') === 'True' && conditions.get('NamesAccepted') === 'True' ? crd : undefined
  })
}

/** Writes a sample, and beside it a probe with a field nobody knows; resolves with the sample as it is stored. */
export async function write(ask: BareClient, sample: Sample): Promise<PlainObject> {
  const at = collection(sample)
  for (const object of [sampleObject({ ...sample, name: 'probe' }), sampleObject(sample)]) {
    const { json } = await until(`${sample.kind} to be written`, async () => {
      const answer = await ask('POST', at, { ...object, ...(nameOf(object) === 'probe' ? { probe: true } : {}) })
      if (answer.status === 404) return undefined // Established is said a moment before the resource answers
      accepted(answer)
      return answer
    })
    if (sample.kind === 'AddressClaim') continue // its status is part of the object
    accepted(await ask('PUT', `${at}/${nameOf(object)}/status`, { ...object, metadata: objectOf(json).metadata }))
  }
  assert.equal(objectOf((await ask('GET', `${at}/probe`)).json).probe, true)
  return comparable((await ask('GET', `${at}/${sample.name}`)).json)
}

/** Puts our CRD in the place of the one that is there. */
export async function replace(ask: BareClient, crd: PlainObject): Promise<void> {
  const at = `${CRDS}/${nameOf(crd)}`
  const { metadata } = objectOf((await ask('GET', at)).json)
  const answer = await ask('PUT', at, { ...crd, metadata: objectOf(metadata) })
  accepted(answer)
  assert.deepEqual(answer.warnings, [], nameOf(crd))
}

/** Resolves when our schema is in force: the field of the probe, which only the open twin kept, is gone. */
export async function closed(ask: BareClient, sample: Sample): Promise<void> {
  await until(`our schema of ${sample.kind}`, async () => {
    const { json, status } = await ask('GET', `${collection(sample)}/probe`)
    return status === 200 && objectOf(json).probe === undefined ? true : undefined
  })
}

export function collection({ apiVersion, plural }: Sample): string {
  return apiVersion.startsWith('clarion.dev/')
    ? `/apis/${apiVersion}/${plural}`
    : `/apis/${apiVersion}/namespaces/${NAMESPACE}/${plural}`
}

/** What was written, without what the server keeps for itself. */
export function comparable(value: unknown): PlainObject {
  const { metadata, ...rest } = objectOf(value)
  const { managedFields: _, resourceVersion: __, generation: ___, ...own } = objectOf(metadata)
  return { ...rest, metadata: own }
}

export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + WITHIN
  while (performance.now() < deadline) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(50)
  }
  throw new Error(`waited ${WITHIN / 1_000} s for ${what}`)
}

export function accepted({ status, text }: Answer): void {
  assert.ok(status === 200 || status === 201, `${status}: ${text}`)
}

export function refused({ status, json, text }: Answer, why: RegExp): void {
  assert.equal(status, 422, text)
  assert.match(String(objectOf(json).message), why)
}

export function nameOf(object: { readonly [key: string]: unknown }): string {
  return String(objectOf(object.metadata).name)
}

export function versionNames(crd: PlainObject): readonly string[] {
  return listAt(crd, 'spec', 'versions').map(({ name }) => String(name))
}

export function listAt(object: PlainObject, ...path: readonly string[]): readonly PlainObject[] {
  let at: unknown = object
  for (const key of path) at = isPlainObject(at) ? at[key] : undefined
  return Array.isArray(at) ? at.filter(isPlainObject) : []
}

export function objectOf(value: unknown): PlainObject {
  assert.ok(isPlainObject(value), `${JSON.stringify(value)} is no object`)
  return value
}
