/** Claims and the counters of pools on a real API server, and every way they are refused. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { JoinClaim, ServiceView } from '@clarion/core'
import { claimFor, DONE, effectStage, give } from './effect-stage.ts'
import { addressOf, CLAIMS_AT, MERGE, METALLB_AT, refusedRequests, SERVICES_AT, service } from './lane.ts'

const METALLB = { apiVersion: 'metallb.io/v1beta1' }
const INT64_MAX = 9_223_372_036_854_775_807n

describe('effects on claims', { timeout: 180_000 }, () => {
  const on = effectStage()
  before(on.open)
  after(on.end)

  describe('a claim', () => {
    test('exists once, whoever asks', async () => {
      const [a, b] = [await on.made('a'), await on.made('b')]
      const both = await Promise.all([
        on.cluster.perform(claimFor(a, '192.0.2.20')),
        on.cluster.perform(claimFor(b, '192.0.2.20')),
      ])
      assert.equal(both.filter(({ done }) => done).length, 1)
      assert.ok(both.some((outcome) => !outcome.done && outcome.why === 'AlreadyExists'))
      assert.deepEqual(on.claimOf('192.0.2.20').phase, 'Assigned')
      assert.deepEqual(await on.cluster.perform(claimFor(a, '2001:db8::20')), DONE)
      await on.lane.admin('GET', `${CLAIMS_AT}/v6-20010db8000000000000000000000020`)
    })

    test('is not deleted while it is assigned; marked by whoever saw it last; deleted by uid', async () => {
      const held = on.claimOf('192.0.2.20')
      const serviceUid = held.holders[0]?.uid ?? ''
      const free = { do: 'delete-claim', address: held.address, claimUid: held.uid, serviceUid, since: undefined } as const
      assert.equal(await on.refusal(free), 'Conflict')
      const mark = {
        do: 'mark-releasing',
        address: held.address,
        claimUid: held.uid,
        resourceVersion: held.resourceVersion,
      } as const
      await on.lane.admin('PATCH', `${CLAIMS_AT}/v4-192-0-2-20`, { metadata: { labels: { by: 'hand' } } }, MERGE)
      assert.equal(await on.refusal(mark), 'Conflict')
      await on.controller.until('the newer claim', () => on.claimOf('192.0.2.20').resourceVersion !== held.resourceVersion)
      const { resourceVersion } = on.claimOf('192.0.2.20')
      assert.equal(await on.refusal({ ...mark, claimUid: 'another', resourceVersion }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ ...mark, resourceVersion }), DONE)
      assert.equal(on.claimOf('192.0.2.20').phase, 'Releasing')
      assert.equal(await on.refusal({ ...free, claimUid: 'another' }), 'Conflict')
      assert.deepEqual(await on.cluster.perform(free), DONE)
      assert.equal(on.cluster.facts.claims.has(held.address), false)
      assert.equal(await on.refusal(free), 'NotFound')
    })

    test('is not marked on an older look at its holder', async () => {
      const before = await on.made('moving')
      assert.deepEqual(await on.cluster.perform(claimFor(before, '192.0.2.21')), DONE)
      assert.deepEqual(await on.cluster.perform(give(before, '192.0.2.21')), DONE)
      const { address, uid, resourceVersion } = on.claimOf('192.0.2.21')
      const mark = { do: 'mark-releasing', address, claimUid: uid, resourceVersion } as const
      assert.equal(await on.refusal({ ...mark, onlyIfAt: before }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ ...mark, onlyIfAt: on.known('moving') }), DONE)
    })

    test('made anew is not taken for the one that was deleted', async () => {
      assert.deepEqual(await on.cluster.perform(claimFor(on.known('b'), '192.0.2.20')), DONE)
      assert.equal(on.claimOf('192.0.2.20').holders[0]?.service, 'default/b')
      // Whatever the watch still tells of the first one.
      await on.lane.admin('POST', SERVICES_AT, service('later'))
      const { resourceVersion } = on.claimOf('192.0.2.20')
      await on.lane.admin('PATCH', `${CLAIMS_AT}/v4-192-0-2-20`, { metadata: { labels: { last: 'word' } } }, MERGE)
      await on.controller.until('the watch got there', () => on.claimOf('192.0.2.20').resourceVersion !== resourceVersion)
      assert.equal(on.claimOf('192.0.2.20').holders[0]?.service, 'default/b')
    })

    test('is not freed for want of a holder that is there after all', async () => {
      const { address, uid, resourceVersion, holders } = on.claimOf('192.0.2.20')
      const [onlyIfGone] = holders
      assert.ok(onlyIfGone)
      const mark = { do: 'mark-releasing', address, claimUid: uid, resourceVersion, onlyIfGone } as const
      assert.equal(await on.refusal(mark), 'Conflict')
      await on.lane.admin('DELETE', `${SERVICES_AT}/b`)
      assert.deepEqual(await on.cluster.perform(mark), DONE)
      const free = { do: 'delete-claim', address, claimUid: uid, serviceUid: onlyIfGone.uid, since: undefined } as const
      assert.deepEqual(await on.cluster.perform({ ...free, onlyIfGone }), DONE)
    })

    test('is laid to rest for who leaves it, woken by one, and left alone by whoever knows an older mark', async () => {
      const [a, b] = [await on.made('rests-a'), await on.made('rests-b')]
      const address = addressOf('192.0.2.30')
      const release = async ({ key, uid }: ServiceView) => {
        const view = on.known(key.slice('default/'.length))
        const { uid: claimUid, resourceVersion } = on.claimOf(address)
        assert.deepEqual(
          await on.cluster.perform({ do: 'mark-releasing', address, claimUid, resourceVersion, onlyIfAt: view }),
          DONE,
        )
        return { address, claimUid, serviceUid: uid, since: view.resourceVersion }
      }
      const rest = { for: a.key, until: Date.now() + 3_600_000 }
      assert.deepEqual(await on.cluster.perform(claimFor(a, address)), DONE)
      const first = await release(a)
      assert.equal(await on.refusal({ do: 'rest-claim', ...first, since: '0', rest }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ do: 'rest-claim', ...first, rest }), DONE)
      const rested = on.claimOf(address)
      assert.deepEqual([rested.phase, rested.holders, rested.rest?.for], ['Resting', [], a.key])
      assert.equal(await on.refusal({ do: 'delete-claim', ...first }), 'Conflict')

      const wake = ({ key, uid }: ServiceView): JoinClaim => {
        return {
          do: 'join-claim',
          address,
          service: key,
          serviceUid: uid,
          sharing: undefined,
          ports: [],
          pool: 'web',
          wakes: true,
        }
      }
      const both = await Promise.all([on.cluster.perform(wake(a)), on.cluster.perform(wake(b))])
      assert.equal(both.filter(({ done }) => done).length, 1)
      const { metadata, status } = await on.lane.admin('GET', `${CLAIMS_AT}/v4-192-0-2-30`)
      assert.deepEqual(Object.keys(Object(status)).sort(), ['phase', 'since'])
      assert.equal(Object(metadata).uid, rested.uid)
      const holder = on.claimOf(address).holders[0]?.service === a.key ? a : b

      await on.lane.admin('PATCH', `${SERVICES_AT}/${holder.name}`, { metadata: { labels: { seen: 'again' } } }, MERGE)
      const before = holder.resourceVersion
      await on.controller.until('its edit', () => on.known(holder.name).resourceVersion !== before)
      const second = await release(holder)
      assert.equal(await on.refusal({ do: 'rest-claim', ...second, since: before, rest }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ do: 'rest-claim', ...second, rest }), DONE)
      const { uid: claimUid, resourceVersion } = on.claimOf(address)
      assert.equal(await on.refusal({ do: 'end-rest', address, claimUid, resourceVersion: '1' }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ do: 'end-rest', address, claimUid, resourceVersion }), DONE)
      assert.equal(on.cluster.facts.claims.has(address), false)
    })

    test('is shared: joined at once by several, left by one that was marked, and changed by whoever is left alone', async () => {
      const address = addressOf('192.0.2.40')
      const sharing = { key: 'k', backend: '' }
      const [a, b, c] = [await on.made('shared-a'), await on.made('shared-b'), await on.made('shared-c')]
      const join = ({ key, uid }: ServiceView, port: string): JoinClaim => {
        return { do: 'join-claim', address, service: key, serviceUid: uid, sharing, ports: [port] }
      }
      const create = { ...claimFor(a, '192.0.2.40'), sharing, ports: ['TCP/80'] }
      const outcomes = await Promise.all(
        [create, join(b, 'TCP/443'), join(c, 'UDP/53')].map((effect) => on.cluster.perform(effect)),
      )
      assert.deepEqual(outcomes, [DONE, DONE, DONE])
      assert.equal(await on.refusal(join(a, 'TCP/443')), 'Conflict')
      assert.deepEqual(await on.cluster.perform(join(c, 'UDP/53')), DONE) // so already
      assert.deepEqual(
        on.claimOf('192.0.2.40').holders.map(({ service, ports }) => [service, ...ports]),
        [
          [a.key, 'TCP/80'],
          [b.key, 'TCP/443'],
          [c.key, 'UDP/53'],
        ],
      )
      const { uid: claimUid } = on.claimOf('192.0.2.40')
      const leave = { do: 'leave-claim', address, claimUid } as const
      const since = on.known('shared-a').resourceVersion
      const mark = { do: 'mark-leaving', address, claimUid, serviceUid: a.uid } as const
      assert.equal(await on.refusal({ ...leave, serviceUid: a.uid, since }), 'Conflict')
      assert.equal(await on.refusal({ ...mark, onlyIfAt: { key: a.key, resourceVersion: '1' } }), 'Conflict')
      assert.deepEqual(await on.cluster.perform({ ...mark, onlyIfAt: { key: a.key, resourceVersion: since } }), DONE)
      assert.deepEqual(await on.cluster.perform({ ...leave, serviceUid: a.uid, since }), DONE)
      const gone = { service: c.key, uid: c.uid }
      assert.equal(await on.refusal({ ...leave, serviceUid: c.uid, since: undefined, onlyIfGone: gone }), 'Conflict')
      await on.lane.admin('DELETE', `${SERVICES_AT}/shared-c`)
      assert.deepEqual(await on.cluster.perform({ ...leave, serviceUid: c.uid, since: undefined, onlyIfGone: gone }), DONE)
      assert.deepEqual(await on.cluster.perform({ ...join(b, 'TCP/443'), sharing: undefined, ports: [] }), DONE)
      const { sharing: left, holders } = on.claimOf('192.0.2.40')
      assert.deepEqual([left, holders.map(({ service, ports }) => [service, ...ports])], [undefined, [[b.key]]])
    })

    test('that the kind does not allow is refused as invalid', async () => {
      assert.equal(
        await on.refusal({ ...claimFor(on.known('a'), '192.0.2.21'), serviceUid: 'x', service: 'UPPER/case' }),
        'Invalid',
      )
    })
  })

  test('counters of a pool keep every digit both ways', async () => {
    await on.lane.admin('POST', `${METALLB_AT}/ipaddresspools`, {
      ...METALLB,
      kind: 'IPAddressPool',
      metadata: { name: 'web' },
      spec: { addresses: ['2001:db8::/64'] },
    })
    const counters = { assignedIPv4: 0n, assignedIPv6: 1n, availableIPv4: 0n, availableIPv6: INT64_MAX }
    const effect = { do: 'write-pool-status', pool: 'web', ...counters } as const
    assert.deepEqual(await on.cluster.perform(effect), DONE)
    const { text } = await on.lane.ask('GET', `${METALLB_AT}/ipaddresspools/web`)
    assert.match(text, /"availableIPv6":9223372036854775807[,}]/)
    assert.equal(await on.refusal({ ...effect, pool: 'none' }), 'NotFound')
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(on.lane.server).filter((line) => !line.startsWith('stranger')),
      [],
    )
  })
})
