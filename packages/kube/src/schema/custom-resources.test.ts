import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { SAMPLES, sampleObject } from '../crd/testing/samples.ts'
import { type CustomKind, parseCustom } from './custom-resources.ts'

const metadata = { name: 'x', namespace: 'metallb-system' }

describe.each(SAMPLES.map((sample) => [sample.kind, sample] as const))('%s', (kind, sample) => {
  const object = sampleObject(sample)
  test('is read with every field', () => {
    const read = parseCustom(kind, object)
    expect(read).not.toHaveProperty('invalid')
    // times become milliseconds and int64 becomes bigint; everything else stays as written
    const said = JSON.parse(JSON.stringify(read, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
    const written = JSON.parse(JSON.stringify(object, (_, value: unknown) => (isTime(value) ? Date.parse(value) : value)))
    expect(said.object).toMatchObject({
      ...(written.spec === undefined ? {} : { spec: written.spec }),
      status: written.status,
      metadata: written.metadata,
    })
  })
  test('is read with fields nobody knows', () => {
    const more = { ...object, extra: 1, spec: { ...sample.spec, extra: [{}] }, status: { ...sample.status, extra: 'x' } }
    expect(parseCustom(kind, more)).toEqual(
      parseCustom(kind, { ...object, spec: sample.spec ?? {}, status: sample.status ?? {} }),
    )
  })
  test('without a name is refused', () => {
    expect(parseCustom(kind, { ...object, metadata: {} })).toHaveProperty(
      'invalid',
      expect.stringMatching(`^${kind} metadata.name: `),
    )
  })
  test('is never thrown about', () => {
    fc.assert(fc.property(fc.anything(), fc.anything(), (spec, status) => void parseCustom(kind, { metadata, spec, status })))
  })
})

describe('a fault names its field', () => {
  test.each<[CustomKind, object, string]>([
    ['IPAddressPool', {}, 'IPAddressPool spec: '],
    ['IPAddressPool', { spec: {} }, 'IPAddressPool spec.addresses: '],
    ['IPAddressPool', { spec: { addresses: [7] } }, 'IPAddressPool spec.addresses.0: '],
    [
      'IPAddressPool',
      { spec: { addresses: [], serviceAllocation: { priority: 0.5 } } },
      'IPAddressPool spec.serviceAllocation.priority: ',
    ],
    [
      'L2Advertisement',
      { spec: { preferredNodeSelectors: [{ weight: 0, preference: {} }] } },
      'L2Advertisement spec.preferredNodeSelectors.0.weight: ',
    ],
    ['BGPAdvertisement', { spec: { aggregationLength: 0 } }, 'BGPAdvertisement spec.aggregationLength: '],
    ['BGPPeer', { spec: { myASN: 4_294_967_296 } }, 'BGPPeer spec.myASN: '],
    ['BGPPeer', { spec: { myASN: 1, dynamicASN: 'any' } }, 'BGPPeer spec.dynamicASN: '],
    ['BFDProfile', { spec: { echoInterval: 9 } }, 'BFDProfile spec.echoInterval: '],
    ['Community', { spec: { communities: {} } }, 'Community spec.communities: '],
    ['ServiceL2Status', { status: { interfaces: ['eth0'] } }, 'ServiceL2Status status.interfaces.0: '],
    ['ServiceBGPStatus', { status: { peers: [1] } }, 'ServiceBGPStatus status.peers.0: '],
    ['ConfigurationState', { status: { result: 'Fine' } }, 'ConfigurationState status.result: '],
    ['AddressClaim', { spec: { pool: 'p' }, status: { phase: 'Assigned' } }, 'AddressClaim spec.address: '],
    ['AddressClaim', { spec: { address: '192.0.2.1', pool: 'p' } }, 'AddressClaim status: '],
  ])('%s %j', (kind, fields, start) => {
    expect(parseCustom(kind, { metadata, ...fields })).toEqual({
      invalid: expect.stringMatching(`^${start.replaceAll('.', '\\.')}`),
    })
  })
})

describe('int64', () => {
  const counter = (value: unknown) => {
    const status = { assignedIPv4: 0, assignedIPv6: 0, availableIPv4: 0, availableIPv6: value }
    const read = parseCustom('IPAddressPool', { metadata, spec: { addresses: [] }, status })
    return 'invalid' in read ? 'invalid' : read.object.status?.availableIPv6
  }
  test.each<[unknown, unknown]>([
    [0, 0n],
    [Number.MAX_SAFE_INTEGER, 9_007_199_254_740_991n],
    [JSON.parse('9223372036854775807'), 9_223_372_036_854_775_807n],
    [9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n],
    [9_223_372_036_854_775_808n, 'invalid'],
    [2 ** 64, 'invalid'],
    [0.5, 'invalid'],
    ['1', 'invalid'],
  ])('%p is read as %p', (value, read) => expect(counter(value)).toBe(read))
})

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
}
