/** What is written into Services on a real API server, and every way it is refused. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { WriteStatus } from '@clarion/core'
import { CONTROLLER_KINDS } from '@clarion/kube'
import { textAt } from '../../packages/kube/src/api/json.ts'
import { claimFor, DONE, effectStage, give } from './effect-stage.ts'
import { addressOf, inside, MERGE, refusedRequests, SERVICES_AT } from './lane.ts'

const FROM_POOL = 'metallb.io/ip-allocated-from-pool'
const STRATEGIC = 'application/strategic-merge-patch+json'
const TRUE = { status: 'True', reason: 'Assigned', message: '192.0.2.5, 2001:db8::5 of pool web' } as const
const THEIRS = {
  type: 'example.com/Theirs',
  status: 'True',
  reason: 'Mine',
  message: 'not yours',
  lastTransitionTime: '2026-01-01T00:00:00Z',
}

const types = async (conditions: () => Promise<unknown>): Promise<readonly unknown[]> =>
  [await conditions()]
    .flat()
    .map((one) => textAt(one, 'type'))
    .sort()

const RELEASED_AT = 'clarion.dev/released-at'

describe('effects on Services', { timeout: 180_000 }, () => {
  const on = effectStage()
  before(on.open)
  after(on.end)

  describe('a status', () => {
    test('and its annotation are one write; the facts know it at once', async () => {
      const before = await on.made('shop')
      const from = on.lane.proxy.seen.length
      assert.deepEqual(await on.cluster.perform(give(before, '192.0.2.1', '2001:db8::1')), DONE)
      assert.deepEqual(on.known('shop').ips, ['192.0.2.1', '2001:db8::1'])
      assert.equal(on.known('shop').allocatedFromPool, 'web')
      const writes = on.lane.proxy.seen.slice(from).filter(({ method }) => method !== 'GET')
      assert.deepEqual(
        writes.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
        ['PATCH /api/v1/namespaces/default/services/shop/status'],
      )
      const object = await on.lane.admin('GET', `${SERVICES_AT}/shop`)
      assert.deepEqual(inside(object, 'status', 'loadBalancer', 'ingress'), [
        { ip: '192.0.2.1', ipMode: 'VIP' },
        { ip: '2001:db8::1', ipMode: 'VIP' },
      ])
      assert.equal(inside(object, 'metadata', 'annotations', FROM_POOL), 'web')
    })

    test('brings its condition along; those of others stay, and ingress is another list', async () => {
      await on.made('told')
      await on.lane.admin('PATCH', `${SERVICES_AT}/told/status`, { status: { conditions: [THEIRS] } }, STRATEGIC)
      const conditions = async () => inside(await on.lane.admin('GET', `${SERVICES_AT}/told`), 'status', 'conditions')
      const write = async (condition: WriteStatus['condition'], ...ips: string[]) => {
        const object = await on.lane.admin('GET', `${SERVICES_AT}/told`)
        const resourceVersion = String(inside(object, 'metadata', 'resourceVersion'))
        const from = on.lane.proxy.seen.length
        const effect = {
          ...give({ ...on.known('told'), resourceVersion }, ...ips),
          ...(condition === undefined ? {} : { condition }),
        }
        assert.deepEqual(await on.cluster.perform(effect), DONE)
        assert.equal(on.lane.proxy.seen.slice(from).filter(({ method }) => method !== 'GET').length, 1)
        assert.deepEqual(on.known('told').ips, ips)
      }
      await write(TRUE, '192.0.2.5', '2001:db8::5')
      assert.deepEqual(on.known('told').assignedCondition, TRUE)
      assert.deepEqual(await types(conditions), ['clarion.dev/AddressAssigned', 'example.com/Theirs'])
      await write(undefined, '192.0.2.6')
      assert.deepEqual(on.known('told').assignedCondition, TRUE)
      const said = { status: 'False', reason: 'PoolsExhausted', message: 'no available IPs' } as const
      await write(said)
      assert.deepEqual(on.known('told').assignedCondition, said)
      await write(null)
      assert.equal(on.known('told').assignedCondition, undefined)
      assert.deepEqual(await types(conditions), ['example.com/Theirs'])
    })

    test('that is so already is a write all the same: it is written because the claim of another address goes', async () => {
      const before = on.known('shop')
      assert.deepEqual(await on.cluster.perform(give(before, '192.0.2.1', '2001:db8::1')), DONE)
      assert.notEqual(on.known('shop').resourceVersion, before.resourceVersion)
      assert.equal(await on.refusal(give(before, '192.0.2.2')), 'Conflict')
    })

    test('decided on an older look is refused', async () => {
      const before = on.known('shop')
      await on.lane.admin('PATCH', `${SERVICES_AT}/shop`, { metadata: { labels: { by: 'hand' } } }, MERGE)
      assert.equal(await on.refusal(give(before)), 'Conflict')
      await on.controller.until('the label', () => on.known('shop').labels.get('by') === 'hand')
      assert.deepEqual(on.known('shop').ips.length, 2)
    })

    test('of a Service made anew under the name is refused, whatever its version', async () => {
      const { resourceVersion } = on.known('shop')
      const stale = { ...give(on.known('shop')), uid: '00000000-0000-0000-0000-000000000000', resourceVersion }
      assert.equal(await on.refusal(stale), 'Conflict')
    })

    test('of no Service is refused', async () => {
      assert.equal(await on.refusal({ ...give(on.known('shop')), service: 'default/none' }), 'NotFound')
    })

    test('cleared takes the annotation along and leaves no mark', async () => {
      assert.deepEqual(await on.cluster.perform(give(on.known('shop'))), DONE)
      const object = await on.lane.admin('GET', `${SERVICES_AT}/shop`)
      assert.deepEqual(inside(object, 'status'), { loadBalancer: {} })
      assert.equal(inside(object, 'metadata', 'annotations'), undefined)
    })

    test('cleared where it is empty is a write all the same, so that a paused one of before fails', async () => {
      const before = on.known('shop')
      assert.deepEqual(await on.cluster.perform(give(before)), DONE)
      assert.notEqual(on.known('shop').resourceVersion, before.resourceVersion)
      assert.equal(await on.refusal(give(before, '192.0.2.1')), 'Conflict')
      const again = on.known('shop')
      assert.deepEqual(await on.cluster.perform(give(again)), DONE)
      assert.notEqual(on.known('shop').resourceVersion, again.resourceVersion)
      assert.deepEqual(await on.cluster.perform(give(on.known('shop'), '192.0.2.1')), DONE)
      const object = await on.lane.admin('GET', `${SERVICES_AT}/shop`)
      assert.equal(inside(object, 'metadata', 'annotations', RELEASED_AT), undefined)
    })

    test('that goes back because of a claim is not written when the claim is not there', async () => {
      const view = on.known('shop')
      const effect = { ...give(view, '192.0.2.9'), onlyIfClaimed: [addressOf('192.0.2.9')] }
      assert.equal(await on.refusal(effect), 'Conflict')
      assert.deepEqual(await on.cluster.perform(claimFor(view, '192.0.2.9')), DONE)
      assert.deepEqual(await on.cluster.perform(effect), DONE)
      const other = await on.made('other')
      assert.equal(await on.refusal({ ...give(other, '192.0.2.9'), onlyIfClaimed: [addressOf('192.0.2.9')] }), 'Conflict')
    })

    test('that gives up an address for want of a claim is not written when the claim is there after all', async () => {
      const unlessClaimed = [addressOf('192.0.2.9')]
      assert.equal(await on.refusal({ ...give(on.known('shop')), unlessClaimed }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ ...give(on.known('other')), unlessClaimed }), DONE)
    })

    test('is not sent when the last look says no', async () => {
      let no: string | undefined
      const guarded = await on.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller', mayWrite: () => no })
      await guarded.cluster.synced
      no = 'the lease is over'
      const outcome = await guarded.cluster.perform(give(on.known('other'), '192.0.2.3'))
      assert.deepEqual(outcome, { done: false, why: 'Unavailable', message: 'the lease is over' })
      no = undefined
      assert.deepEqual(await guarded.cluster.perform(give(on.known('other'), '192.0.2.3')), DONE)
      await guarded.close()
    })
  })

  test('what the roles do not give is refused by name', async () => {
    const { cluster: stranger } = await on.lane.open('stranger', { kinds: [], writer: 'controller' })
    const outcome = await stranger.perform(claimFor(on.known('shop'), '192.0.2.22'))
    assert.ok(!outcome.done)
    assert.equal(outcome.why, 'Forbidden')
    assert.match(outcome.message, /User "stranger" cannot create resource "addressclaims"/)
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(on.lane.server).filter((line) => !line.startsWith('stranger')),
      [],
    )
  })
})
