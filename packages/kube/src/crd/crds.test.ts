import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { isPlainObject, type Plain } from '../objects/plain.ts'
import { bgpPeerV1beta1 } from '../schema/bgp-peer-v1beta1.ts'
import { crdFiles } from './crd-files.ts'
import { DEFINITIONS } from './definitions.ts'
import { structuralSchema } from './structural.ts'
import { fieldsOf } from './testing/fields.ts'
import { OLD_PEER, SAMPLES } from './testing/samples.ts'

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'crds')
const IDENTITY = ['apiVersion', 'kind', 'metadata']
const METALLB = ['ipaddresspools', 'l2advertisements', 'bgpadvertisements', 'bgppeers', 'bfdprofiles', 'communities'].concat([
  'servicel2statuses',
  'servicebgpstatuses',
  'configurationstates',
])

/** Every path a value has, as `fieldsOf` writes those of a schema. */
function pathsOf(value: unknown, prefix: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${prefix}[]`))
  if (typeof value !== 'object' || value === null) return [prefix]
  return [prefix, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, `${prefix}.${key}`))]
}

describe('the files', () => {
  test('are fresh, and no other is there', () => {
    const there = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]))
    expect(there).toEqual(crdFiles()) // stale: npm run crds
  })
  test('are of all kinds of MetalLB, and of ours', () => {
    expect([...crdFiles().keys()]).toEqual([
      ...METALLB.map((name) => `${name}.metallb.io.yaml`),
      'addressclaims.clarion.dev.yaml',
      'addressreservations.clarion.dev.yaml',
      'addressquotas.clarion.dev.yaml',
    ])
  })
})

describe.each(SAMPLES.map((sample) => [sample.kind, sample] as const))('%s', (kind, sample) => {
  const definition = DEFINITIONS.find((one) => one.kind === kind)
  const stored = definition?.versions.find((version) => version.stored)
  const schema = stored && structuralSchema(stored.schema)

  test('is named as its CRD', () => {
    expect(sample).toMatchObject({ apiVersion: `${definition?.group}/${stored?.name}`, plural: definition?.plural })
  })

  test('has the fields of the tables, no other and each described', () => {
    const wanted = pathsOf({ spec: sample.spec && { ...sample.spec, ...sample.other }, status: sample.status }, '').map((path) =>
      path.slice(1),
    )
    const fields = fieldsOf(schema ?? {}).filter((path) => !IDENTITY.includes(path))
    const inMaps = (path: string) => path.replace(/matchLabels\..*/, 'matchLabels')
    const said = new Set(wanted.map(inMaps).map((path) => path.replace(/\[\]$/, '')))
    said.delete('')
    if (sample.spec === undefined) said.delete('spec')
    expect(new Set(fields)).toEqual(said)
  })

  test('asks for no rule and no default but those of the tables', () => {
    const found: Record<string, unknown> = {}
    const walk = (value: Plain | undefined, path: string): void => {
      if (!isPlainObject(value)) return
      if (value.default !== undefined) found[`${path} default`] = value.default
      const rules = value['x-kubernetes-validations']
      if (Array.isArray(rules)) found[`${path} rules`] = rules.length
      if (isPlainObject(value.properties))
        for (const [name, field] of Object.entries(value.properties)) walk(field, `${path}.${name}`)
      walk(value.items, `${path}[]`)
    }
    walk(schema, '')
    expect(found).toEqual(RULES_AND_DEFAULTS[kind] ?? {})
  })
})

const fixed = { '.status.node rules': 1, '.status.serviceName rules': 1, '.status.serviceNamespace rules': 1 }
const RULES_AND_DEFAULTS: Readonly<Record<string, object>> = {
  IPAddressPool: { '.spec.autoAssign default': true, '.spec.avoidBuggyIPs default': false },
  BGPAdvertisement: { '.spec rules': 1, '.spec.aggregationLength default': 32, '.spec.aggregationLengthV6 default': 128 },
  BGPPeer: {
    '.spec.peerPort default': 179,
    '.spec.disableMP default': false,
    '.spec.dualStackAddressFamily default': false,
    '.spec.connectTime rules': 2,
    '.spec.enableGracefulRestart rules': 1,
  },
  ServiceL2Status: fixed,
  ServiceBGPStatus: fixed,
  AddressClaim: { ' rules': 1, '.spec.address rules': 2 },
  AddressReservation: {
    '.spec rules': 2,
    '.spec.addresses[] rules': 1,
    '.spec.fromPool rules': 2,
    '.spec.allow[] rules': 1,
  },
  AddressQuota: { '.spec rules': 2 },
}

test('the old BGPPeer has the fields of the table', () => {
  const wanted = Object.keys(OLD_PEER.spec).map((name) => `spec.${name}`)
  const fields = fieldsOf(structuralSchema(bgpPeerV1beta1)).filter((path) => /^spec\.\w+$/.test(path))
  expect([...fields].sort()).toEqual(wanted.sort())
})

describe('what a CRD cannot say is a mistake of ours', () => {
  test.each<[string, z.ZodType]>([
    ['two types', z.union([z.string(), z.boolean()])],
    ['any type', z.unknown()],
    ['a list of anything', z.array(z.unknown())],
    ['a pair', z.tuple([z.string(), z.string()])],
  ])('%s', (_, field) => {
    const schema = z.object({ metadata: z.object({}), spec: z.object({ field }) })
    expect(() => structuralSchema(schema)).toThrow(/^spec\.field/)
  })
})
