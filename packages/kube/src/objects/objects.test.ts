import { parseIp } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { configurationStateObject, verdictOf } from './configuration-state.ts'
import { eventAbout, eventAgain, eventObject, eventSubject } from './event.ts'
import { l2StatusObject } from './l2-status.ts'
import { mergePatch } from './merge-patch.ts'
import { labelValue } from './names.ts'
import { isPlainObject } from './plain.ts'
import { poolStatusPatch } from './pool-status.ts'
import { statusPatch } from './service-status.ts'

const NOW = Date.UTC(2026, 4, 27, 10, 11, 12, 345)
const SECONDS = '2026-05-27T10:11:12Z'
const hash = () => '0123456789abcdef'

describe('a merge patch', () => {
  // RFC 7386 appendix A, the cases in which both are objects
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ a: 'foo' }, { a: { b: null } }, { a: {} }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, result) => expect(mergePatch(target, patch)).toEqual(result))
})

describe('the status of a Service', () => {
  const write = { do: 'write-status', service: 'web/shop', uid: 'u1', resourceVersion: '7' } as const
  const given = ['192.0.2.1', '2001:db8::1'].map(parseIp).filter((ip) => ip !== undefined)

  test('status and annotation in one patch, ingress of ips alone', () => {
    expect(statusPatch({ ...write, ips: given, pool: 'gold' })).toEqual({
      metadata: { uid: 'u1', resourceVersion: '7', annotations: { 'metallb.io/ip-allocated-from-pool': 'gold' } },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { ip: '2001:db8::1' }] } },
    })
  })
  test('cleared: both are taken away', () => {
    expect(statusPatch({ ...write, ips: [], pool: 'gold' })).toEqual({
      metadata: { uid: 'u1', resourceVersion: '7', annotations: { 'metallb.io/ip-allocated-from-pool': null } },
      status: { loadBalancer: { ingress: null } },
    })
  })
})

describe('an event', () => {
  const tell = {
    do: 'tell',
    service: 'web/shop',
    uid: 'u1',
    type: 'Normal',
    reason: 'IPAllocated',
    message: 'Assigned IP ["192.0.2.1"]',
  } as const
  const about = {
    name: 'shop.1',
    about: eventAbout(tell, 'metallb-system'),
    source: 'metallb-controller',
    instance: 'controller',
  } as const

  test('names the Service, and who tells', () => {
    expect(eventObject(tell, about, NOW)).toMatchObject({
      metadata: { name: 'shop.1', namespace: 'web' },
      involvedObject: { kind: 'Service', namespace: 'web', name: 'shop', uid: 'u1' },
      reason: 'IPAllocated',
      source: { component: 'metallb-controller' },
      count: 1,
      firstTimestamp: SECONDS,
      lastTimestamp: SECONDS,
    })
  })
  test('of no Service is about the controller’s ConfigurationState', () => {
    const operator = { do: 'tell-operator', type: 'Warning', reason: 'MassReleaseHeld', message: 'held' } as const
    expect(eventAbout(operator, 'lb')).toMatchObject({ kind: 'ConfigurationState', namespace: 'lb', name: 'controller' })
  })
  test('again is counted', () => expect(eventAgain(4, NOW)).toEqual({ count: 5, lastTimestamp: SECONDS }))
  test('what differs in anything is another', () => {
    const others = [
      { ...tell, uid: 'u2' },
      { ...tell, reason: 'x' },
      { ...tell, message: 'x' },
      { ...tell, type: 'Warning' as const },
    ]
    expect(new Set([tell, ...others].map(eventSubject)).size).toBe(5)
  })
  test('a message too long for the server is cut', () => {
    expect(String(eventObject({ ...tell, message: 'x'.repeat(5000) }, about, NOW).message)).toHaveLength(1024)
  })
})

test('ServiceL2Status: MB 1.7, interfaces in order, labels that fit', () => {
  const node = `${'n'.repeat(80)}.example`
  const write = { do: 'write-l2-status', service: 'web/shop', node, interfaces: ['eth1', 'eth0'] } as const
  expect(l2StatusObject(write, { name: 'l2-x', namespace: 'metallb-system', hash })).toMatchObject({
    kind: 'ServiceL2Status',
    metadata: {
      name: 'l2-x',
      namespace: 'metallb-system',
      labels: {
        'metallb.io/node': `${'n'.repeat(54)}-01234567`,
        'metallb.io/service-name': 'shop',
        'metallb.io/service-namespace': 'web',
      },
    },
    status: { node, serviceName: 'shop', serviceNamespace: 'web', interfaces: [{ name: 'eth0' }, { name: 'eth1' }] },
  })
  expect(labelValue('n'.repeat(63), hash)).toBe('n'.repeat(63))
})

test('pool status: counters past 2^53, and never past int64', () => {
  const counts = { assignedIPv4: 1n, assignedIPv6: 2n, availableIPv4: 3n, availableIPv6: 2n ** 64n }
  expect(poolStatusPatch({ do: 'write-pool-status', pool: 'p', ...counts })).toEqual({
    status: { assignedIPv4: 1n, assignedIPv6: 2n, availableIPv4: 3n, availableIPv6: 9223372036854775807n },
  })
})

describe('ConfigurationState, MB 7.1', () => {
  const write = { do: 'write-configuration-state', errors: [], warnings: [] } as const
  const state = { namespace: 'metallb-system', since: NOW, hash }

  test('of a controller with faults', () => {
    const errors = ['pool a: bad', 'pool b: worse']
    const object = configurationStateObject({ ...write, name: 'controller', result: 'Invalid', errors }, state)
    expect(object).toMatchObject({
      metadata: { name: 'controller', labels: { 'metallb.io/component-type': 'controller' } },
      status: {
        result: 'Invalid',
        errorSummary: 'configuration error: pool a: bad\npool b: worse',
        conditions: [{ type: 'poolReconcilerValid', status: 'False', reason: 'ConfigurationError', lastTransitionTime: SECONDS }],
      },
    })
    expect(verdictOf(object)).toEqual({ result: 'Invalid', since: Date.parse(SECONDS) })
  })
  test('of a speaker without', () => {
    expect(configurationStateObject({ ...write, name: 'speaker-n1', result: 'Valid' }, state)).toMatchObject({
      metadata: { labels: { 'metallb.io/component-type': 'speaker', 'metallb.io/node-name': 'n1' } },
      status: {
        result: 'Valid',
        errorSummary: '',
        conditions: [{ type: 'configReconcilerValid', status: 'True', reason: 'Reconciled', message: '' }],
      },
    })
  })
  test('valid with warnings is valid: they stand in the message, and not among the errors', () => {
    const warnings = ['pool a: nobody announces it', 'pool b: neither']
    expect(configurationStateObject({ ...write, name: 'controller', result: 'Valid', warnings }, state).status).toMatchObject({
      result: 'Valid',
      errorSummary: '',
      conditions: [{ status: 'True', reason: 'Reconciled', message: 'warning: pool a: nobody announces it\npool b: neither' }],
    })
  })
  test('more sentences than the server takes are counted', () => {
    const errors = Array.from({ length: 3_000 }, (_, i) => `pool ${i}: bad`)
    const { status } = configurationStateObject({ ...write, name: 'controller', result: 'Invalid', errors }, state)
    const summary = isPlainObject(status) ? String(status.errorSummary) : ''
    expect(summary.length).toBeLessThan(32_768)
    const said = summary.split('\n')
    expect(said.slice(0, 2)).toEqual(['configuration error: pool 0: bad', 'pool 1: bad'])
    expect(said.at(-1)).toBe(`and ${3_000 - said.length + 1} more`)
    const one = configurationStateObject({ ...write, name: 'controller', result: 'Invalid', errors: ['x'.repeat(99_999)] }, state)
    expect(JSON.stringify(one).length).toBeLessThan(2 * 32_768)
  })
})
