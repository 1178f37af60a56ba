/** The judge of assignments, on what it must see. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { beyondConditions, faults, unfinished, upheavals } from './assignments.ts'
import { keyOf, type Write } from './witness.ts'

const service = (name: string, ...ips: readonly string[]): PlainObject => ({
  metadata: {
    name,
    namespace: 'default',
    uid: `uid-${name}`,
    ...(ips.length === 0 ? {} : { annotations: { 'metallb.io/ip-allocated-from-pool': 'web' } }),
  },
  status: { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } },
})
const claim = (address: string, name: string, phase = 'Assigned'): PlainObject => ({
  metadata: { name: `v4-${address}` },
  spec: { address, holders: [{ namespace: 'default', name, uid: `uid-${name}` }] },
  status: { phase },
})
const write = (version: number, object: PlainObject, type: Write['type'] = 'MODIFIED'): Write => ({
  path: '',
  type,
  key: keyOf(object),
  version,
  object,
  heard: 0,
})

describe('the judge of assignments', () => {
  test('has nothing against what is right', () => {
    assert.deepEqual(unfinished([service('a', '1'), service('b', '2')], [claim('1', 'a'), claim('2', 'b')]), [])
  })

  test('sees an address of two, one without a claim, and one under another claim', () => {
    assert.deepEqual(faults([service('a', '1'), service('b', '1'), service('c', '3')], [claim('1', 'a')]), [
      '1 belongs to default/a and default/b',
      'default/b shows 1, the claim of default/a',
      'default/c shows 3, and no claim says so',
    ])
  })

  test('sees an address without a pool, and a pool without an address', () => {
    const bare: PlainObject = { ...service('a'), status: { loadBalancer: { ingress: [{ ip: '1' }] } } }
    const empty: PlainObject = { ...service('b', '2'), status: {} }
    assert.deepEqual(faults([bare, empty], [claim('1', 'a'), claim('2', 'b')]), [
      'default/a has one of address and pool only',
      'default/b has one of address and pool only',
    ])
  })

  test('sees what is not finished', () => {
    assert.deepEqual(unfinished([service('a')], [claim('1', 'a'), claim('2', 'gone', 'Releasing')]), [
      'default/a has no address',
      '1 is claimed for default/a, which does not show it',
      'the claim of 2 is Releasing',
    ])
  })

  test('sees in the history who had an address at the same time, and who lost one', () => {
    assert.deepEqual(upheavals([write(1, service('a', '1')), write(2, service('b', '1')), write(3, service('a', '2'))]), [
      'at 2 1 belongs to default/a and default/b',
      'at 3 default/a loses 1',
    ])
    const moved = [write(1, service('a', '1')), write(2, service('a', '1'), 'DELETED'), write(3, service('b', '1'))]
    assert.deepEqual(upheavals(moved), [])
  })

  test('tells what is written about a Service from what is written for it', () => {
    const bare = service('a', '1')
    const told: PlainObject = { ...bare, status: { loadBalancer: { ingress: [{ ip: '1' }] }, conditions: [{ type: 'X' }] } }
    const writes = [write(1, bare, 'ADDED'), write(2, told), write(3, service('a', '2')), write(4, bare, 'DELETED')]
    assert.deepEqual(
      beyondConditions(writes).map(({ version }) => version),
      [1, 3, 4],
    )
  })
})
