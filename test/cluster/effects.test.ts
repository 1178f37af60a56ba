/** Every effect on a real API server, and every way it is refused. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ClaimAddress, JoinClaim, ServiceView, WriteStatus } from '@clarion/core'
import { type Cluster, CONTROLLER_KINDS, SPEAKER_KINDS } from '@clarion/kube'
import {
  addressOf,
  CLAIMS_AT,
  eventually,
  inside,
  type Lane,
  MERGE,
  METALLB_AT,
  NAMESPACE,
  type Opened,
  objectOf,
  openLane,
  refusedRequests,
  SERVICES_AT,
  service,
} from './lane.ts'

const DONE = { done: true }
const METALLB = { apiVersion: 'metallb.io/v1beta1' }
const FROM_POOL = 'metallb.io/ip-allocated-from-pool'
const RELEASED_AT = 'clarion.dev/released-at'
const INT64_MAX = 9_223_372_036_854_775_807n

describe('effects', { timeout: 180_000 }, () => {
  let lane: Lane
  let controller: Opened
  let cluster: Cluster

  before(async () => {
    lane = await openLane()
    controller = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    cluster = controller.cluster
    await cluster.synced
  })
  after(() => lane?.end())

  /** Makes a Service and waits until it is known. */
  async function made(name: string): Promise<ServiceView> {
    await lane.admin('POST', SERVICES_AT, service(name))
    await controller.until(`Service ${name}`, () => cluster.facts.services.has(`default/${name}`))
    return known(name)
  }
  function known(name: string): ServiceView {
    const view = cluster.facts.services.get(`default/${name}`)
    assert.ok(view)
    return view
  }
  const give = ({ key, uid, resourceVersion }: ServiceView, ...ips: string[]): WriteStatus => ({
    do: 'write-status',
    service: key,
    uid,
    resourceVersion,
    ips: ips.map(addressOf),
    pool: ips.length === 0 ? undefined : 'web',
  })
  const claimFor = ({ key, uid }: ServiceView, address: string): ClaimAddress => ({
    do: 'claim-address',
    address: addressOf(address),
    pool: 'web',
    service: key,
    serviceUid: uid,
    sharing: undefined,
    ports: [],
  })
  const claimOf = (address: string) => {
    const claim = cluster.facts.claims.get(addressOf(address))
    assert.ok(claim)
    return claim
  }
  const refusal = async (effect: Parameters<Cluster['perform']>[0]) => {
    const outcome = await cluster.perform(effect)
    assert.ok(!outcome.done, 'it was done')
    return outcome.why
  }

  describe('a status', () => {
    test('and its annotation are one write; the facts know it at once', async () => {
      const before = await made('shop')
      const from = lane.proxy.seen.length
      assert.deepEqual(await cluster.perform(give(before, '192.0.2.1', '2001:db8::1')), DONE)
      assert.deepEqual(known('shop').ips, ['192.0.2.1', '2001:db8::1'])
      assert.equal(known('shop').allocatedFromPool, 'web')
      const writes = lane.proxy.seen.slice(from).filter(({ method }) => method !== 'GET')
      assert.deepEqual(
        writes.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
        ['PATCH /api/v1/namespaces/default/services/shop/status'],
      )
      const object = await lane.admin('GET', `${SERVICES_AT}/shop`)
      assert.deepEqual(inside(object, 'status', 'loadBalancer', 'ingress'), [
        { ip: '192.0.2.1', ipMode: 'VIP' },
        { ip: '2001:db8::1', ipMode: 'VIP' },
      ])
      assert.equal(inside(object, 'metadata', 'annotations', FROM_POOL), 'web')
    })

    test('that is so already is a write all the same: it is written because the claim of another address goes', async () => {
      const before = known('shop')
      assert.deepEqual(await cluster.perform(give(before, '192.0.2.1', '2001:db8::1')), DONE)
      assert.notEqual(known('shop').resourceVersion, before.resourceVersion)
      assert.equal(await refusal(give(before, '192.0.2.2')), 'Conflict')
    })

    test('decided on an older look is refused', async () => {
      const before = known('shop')
      await lane.admin('PATCH', `${SERVICES_AT}/shop`, { metadata: { labels: { by: 'hand' } } }, MERGE)
      assert.equal(await refusal(give(before)), 'Conflict')
      await controller.until('the label', () => known('shop').labels.get('by') === 'hand')
      assert.deepEqual(known('shop').ips.length, 2)
    })

    test('of a Service made anew under the name is refused, whatever its version', async () => {
      const { resourceVersion } = known('shop')
      const stale = { ...give(known('shop')), uid: '00000000-0000-0000-0000-000000000000', resourceVersion }
      assert.equal(await refusal(stale), 'Conflict')
    })

    test('of no Service is refused', async () => {
      assert.equal(await refusal({ ...give(known('shop')), service: 'default/none' }), 'NotFound')
    })

    test('cleared takes the annotation along and leaves no mark', async () => {
      assert.deepEqual(await cluster.perform(give(known('shop'))), DONE)
      const object = await lane.admin('GET', `${SERVICES_AT}/shop`)
      assert.deepEqual(inside(object, 'status'), { loadBalancer: {} })
      assert.equal(inside(object, 'metadata', 'annotations'), undefined)
    })

    test('cleared where it is empty is a write all the same, so that a paused one of before fails', async () => {
      const before = known('shop')
      assert.deepEqual(await cluster.perform(give(before)), DONE)
      assert.notEqual(known('shop').resourceVersion, before.resourceVersion)
      assert.equal(await refusal(give(before, '192.0.2.1')), 'Conflict')
      const again = known('shop')
      assert.deepEqual(await cluster.perform(give(again)), DONE)
      assert.notEqual(known('shop').resourceVersion, again.resourceVersion)
      assert.deepEqual(await cluster.perform(give(known('shop'), '192.0.2.1')), DONE)
      const object = await lane.admin('GET', `${SERVICES_AT}/shop`)
      assert.equal(inside(object, 'metadata', 'annotations', RELEASED_AT), undefined)
    })

    test('that goes back because of a claim is not written when the claim is not there', async () => {
      const view = known('shop')
      const effect = { ...give(view, '192.0.2.9'), onlyIfClaimed: [addressOf('192.0.2.9')] }
      assert.equal(await refusal(effect), 'Conflict')
      assert.deepEqual(await cluster.perform(claimFor(view, '192.0.2.9')), DONE)
      assert.deepEqual(await cluster.perform(effect), DONE)
      const other = await made('other')
      assert.equal(await refusal({ ...give(other, '192.0.2.9'), onlyIfClaimed: [addressOf('192.0.2.9')] }), 'Conflict')
    })

    test('that gives up an address for want of a claim is not written when the claim is there after all', async () => {
      const unlessClaimed = [addressOf('192.0.2.9')]
      assert.equal(await refusal({ ...give(known('shop')), unlessClaimed }), 'Conflict')
      assert.deepEqual(await cluster.perform({ ...give(known('other')), unlessClaimed }), DONE)
    })

    test('is not sent when the last look says no', async () => {
      let no: string | undefined
      const guarded = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller', mayWrite: () => no })
      await guarded.cluster.synced
      no = 'the lease is over'
      const outcome = await guarded.cluster.perform(give(known('other'), '192.0.2.3'))
      assert.deepEqual(outcome, { done: false, why: 'Unavailable', message: 'the lease is over' })
      no = undefined
      assert.deepEqual(await guarded.cluster.perform(give(known('other'), '192.0.2.3')), DONE)
      await guarded.close()
    })
  })

  describe('a claim', () => {
    test('exists once, whoever asks', async () => {
      const [a, b] = [await made('a'), await made('b')]
      const both = await Promise.all([cluster.perform(claimFor(a, '192.0.2.20')), cluster.perform(claimFor(b, '192.0.2.20'))])
      assert.equal(both.filter(({ done }) => done).length, 1)
      assert.ok(both.some((outcome) => !outcome.done && outcome.why === 'AlreadyExists'))
      assert.deepEqual(claimOf('192.0.2.20').phase, 'Assigned')
      assert.deepEqual(await cluster.perform(claimFor(a, '2001:db8::20')), DONE)
      await lane.admin('GET', `${CLAIMS_AT}/v6-20010db8000000000000000000000020`)
    })

    test('is not deleted while it is assigned; marked by whoever saw it last; deleted by uid', async () => {
      const held = claimOf('192.0.2.20')
      const free = { do: 'delete-claim', address: held.address, claimUid: held.uid } as const
      assert.equal(await refusal(free), 'Conflict')
      const mark = {
        do: 'mark-releasing',
        address: held.address,
        claimUid: held.uid,
        resourceVersion: held.resourceVersion,
      } as const
      await lane.admin('PATCH', `${CLAIMS_AT}/v4-192-0-2-20`, { metadata: { labels: { by: 'hand' } } }, MERGE)
      assert.equal(await refusal(mark), 'Conflict')
      await controller.until('the newer claim', () => claimOf('192.0.2.20').resourceVersion !== held.resourceVersion)
      const { resourceVersion } = claimOf('192.0.2.20')
      assert.equal(await refusal({ ...mark, claimUid: 'another', resourceVersion }), 'Conflict')
      assert.deepEqual(await cluster.perform({ ...mark, resourceVersion }), DONE)
      assert.equal(claimOf('192.0.2.20').phase, 'Releasing')
      assert.equal(await refusal({ ...free, claimUid: 'another' }), 'Conflict')
      assert.deepEqual(await cluster.perform(free), DONE)
      assert.equal(cluster.facts.claims.has(held.address), false)
      assert.equal(await refusal(free), 'NotFound')
    })

    test('is not marked on an older look at its holder', async () => {
      const before = await made('moving')
      assert.deepEqual(await cluster.perform(claimFor(before, '192.0.2.21')), DONE)
      assert.deepEqual(await cluster.perform(give(before, '192.0.2.21')), DONE)
      const { address, uid, resourceVersion } = claimOf('192.0.2.21')
      const mark = { do: 'mark-releasing', address, claimUid: uid, resourceVersion } as const
      assert.equal(await refusal({ ...mark, onlyIfAt: before }), 'Conflict')
      assert.deepEqual(await cluster.perform({ ...mark, onlyIfAt: known('moving') }), DONE)
    })

    test('made anew is not taken for the one that was deleted', async () => {
      assert.deepEqual(await cluster.perform(claimFor(known('b'), '192.0.2.20')), DONE)
      assert.equal(claimOf('192.0.2.20').holders[0]?.service, 'default/b')
      // Whatever the watch still tells of the first one.
      await lane.admin('POST', SERVICES_AT, service('later'))
      const { resourceVersion } = claimOf('192.0.2.20')
      await lane.admin('PATCH', `${CLAIMS_AT}/v4-192-0-2-20`, { metadata: { labels: { last: 'word' } } }, MERGE)
      await controller.until('the watch got there', () => claimOf('192.0.2.20').resourceVersion !== resourceVersion)
      assert.equal(claimOf('192.0.2.20').holders[0]?.service, 'default/b')
    })

    test('is not freed for want of a holder that is there after all', async () => {
      const { address, uid, resourceVersion, holders } = claimOf('192.0.2.20')
      const [onlyIfGone] = holders
      assert.ok(onlyIfGone)
      const mark = { do: 'mark-releasing', address, claimUid: uid, resourceVersion, onlyIfGone } as const
      assert.equal(await refusal(mark), 'Conflict')
      await lane.admin('DELETE', `${SERVICES_AT}/b`)
      assert.deepEqual(await cluster.perform(mark), DONE)
      assert.deepEqual(await cluster.perform({ do: 'delete-claim', address, claimUid: uid, onlyIfGone }), DONE)
    })

    test('is shared: joined at once by several, left by one that was marked, and changed by whoever is left alone', async () => {
      const address = addressOf('192.0.2.40')
      const sharing = { key: 'k', backend: '' }
      const [a, b, c] = [await made('shared-a'), await made('shared-b'), await made('shared-c')]
      const join = ({ key, uid }: ServiceView, port: string): JoinClaim => {
        return { do: 'join-claim', address, service: key, serviceUid: uid, sharing, ports: [port] }
      }
      const create = { ...claimFor(a, '192.0.2.40'), sharing, ports: ['TCP/80'] }
      const outcomes = await Promise.all([create, join(b, 'TCP/443'), join(c, 'UDP/53')].map((effect) => cluster.perform(effect)))
      assert.deepEqual(outcomes, [DONE, DONE, DONE])
      assert.equal(await refusal(join(a, 'TCP/443')), 'Conflict')
      assert.deepEqual(await cluster.perform(join(c, 'UDP/53')), DONE) // so already
      assert.deepEqual(
        claimOf('192.0.2.40').holders.map(({ service, ports }) => [service, ...ports]),
        [
          [a.key, 'TCP/80'],
          [b.key, 'TCP/443'],
          [c.key, 'UDP/53'],
        ],
      )
      const { uid: claimUid } = claimOf('192.0.2.40')
      const leave = { do: 'leave-claim', address, claimUid } as const
      const since = known('shared-a').resourceVersion
      const mark = { do: 'mark-leaving', address, claimUid, serviceUid: a.uid } as const
      assert.equal(await refusal({ ...leave, serviceUid: a.uid, since }), 'Conflict')
      assert.equal(await refusal({ ...mark, onlyIfAt: { key: a.key, resourceVersion: '1' } }), 'Conflict')
      assert.deepEqual(await cluster.perform({ ...mark, onlyIfAt: { key: a.key, resourceVersion: since } }), DONE)
      assert.deepEqual(await cluster.perform({ ...leave, serviceUid: a.uid, since }), DONE)
      const gone = { service: c.key, uid: c.uid }
      assert.equal(await refusal({ ...leave, serviceUid: c.uid, since: undefined, onlyIfGone: gone }), 'Conflict')
      await lane.admin('DELETE', `${SERVICES_AT}/shared-c`)
      assert.deepEqual(await cluster.perform({ ...leave, serviceUid: c.uid, since: undefined, onlyIfGone: gone }), DONE)
      assert.deepEqual(await cluster.perform({ ...join(b, 'TCP/443'), sharing: undefined, ports: [] }), DONE)
      const { sharing: left, holders } = claimOf('192.0.2.40')
      assert.deepEqual([left, holders.map(({ service, ports }) => [service, ...ports])], [undefined, [[b.key]]])
    })

    test('that the kind does not allow is refused as invalid', async () => {
      assert.equal(await refusal({ ...claimFor(known('a'), '192.0.2.21'), serviceUid: 'x', service: 'UPPER/case' }), 'Invalid')
    })
  })

  test('what the roles do not give is refused by name', async () => {
    const { cluster: stranger } = await lane.open('stranger', { kinds: [], writer: 'controller' })
    const outcome = await stranger.perform(claimFor(known('a'), '192.0.2.22'))
    assert.ok(!outcome.done)
    assert.equal(outcome.why, 'Forbidden')
    assert.match(outcome.message, /User "stranger" cannot create resource "addressclaims"/)
  })

  test('counters of a pool keep every digit both ways', async () => {
    await lane.admin('POST', `${METALLB_AT}/ipaddresspools`, {
      ...METALLB,
      kind: 'IPAddressPool',
      metadata: { name: 'web' },
      spec: { addresses: ['2001:db8::/64'] },
    })
    const counters = { assignedIPv4: 0n, assignedIPv6: 1n, availableIPv4: 0n, availableIPv6: INT64_MAX }
    const effect = { do: 'write-pool-status', pool: 'web', ...counters } as const
    assert.deepEqual(await cluster.perform(effect), DONE)
    const { text } = await lane.ask('GET', `${METALLB_AT}/ipaddresspools/web`)
    assert.match(text, /"availableIPv6":9223372036854775807[,}]/)
    assert.equal(await refusal({ ...effect, pool: 'none' }), 'NotFound')
  })

  describe('an event', () => {
    const events = async (reason: string) => {
      const fieldSelector = `involvedObject.kind=Service,reason=${reason}`
      const list = await lane.admin('GET', `/api/v1/namespaces/default/events?fieldSelector=${encodeURIComponent(fieldSelector)}`)
      assert.ok(Array.isArray(list.items))
      return list.items.map(objectOf)
    }

    test('is where kubectl describe looks for it', async () => {
      const { key, uid } = known('a')
      const tell = {
        do: 'tell',
        service: key,
        uid,
        type: 'Normal',
        reason: 'IPAllocated',
        message: 'Assigned IP ["192.0.2.1"]',
      } as const
      assert.deepEqual(await cluster.perform(tell), DONE)
      await eventually('the event', async () => (await events('IPAllocated')).length === 1)
      const [event] = await events('IPAllocated')
      assert.equal(inside(event, 'involvedObject', 'uid'), uid)
      assert.equal(event?.message, tell.message)
      assert.equal(inside(event, 'source', 'component'), 'metallb-controller')
    })

    test('that happens again is counted in the one there is', async () => {
      const { key, uid } = known('a')
      const tell = { do: 'tell', service: key, uid, type: 'Warning', reason: 'AllocationFailed', message: 'no' } as const
      for (let i = 0; i < 50; i++) assert.deepEqual(await cluster.perform(tell), DONE)
      await eventually('its count', async () => (await events('AllocationFailed'))[0]?.count === 50)
      const writes = lane.proxy.seen.filter(({ method, path }) => method !== 'GET' && path.includes('/events'))
      assert.equal((await events('AllocationFailed')).length, 1)
      assert.ok(writes.length < 10, `${writes.length} writes`)
    })

    test('about no single Service stands on our ConfigurationState', async () => {
      const tell = { do: 'tell-operator', type: 'Warning', reason: 'OtherAllocatorActive', message: 'somebody else' } as const
      assert.deepEqual(await cluster.perform(tell), DONE)
      await eventually('the event', async () => {
        const { items } = await lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/events`)
        return Array.isArray(items) && items.some((item) => inside(item, 'involvedObject', 'kind') === 'ConfigurationState')
      })
    })
  })

  describe('a ServiceL2Status', () => {
    const statuses = async () => {
      const { items } = await lane.admin('GET', `${METALLB_AT}/servicel2statuses`)
      assert.ok(Array.isArray(items))
      return items.map(objectOf)
    }
    const write = (interfaces: readonly string[]) =>
      ({ do: 'write-l2-status', service: 'default/a', node: 'n1', interfaces }) as const

    test('names node, Service and interfaces, belongs to the pod, and is written on change only', async () => {
      const left = { ...METALLB, kind: 'ServiceL2Status', metadata: { name: 'l2-old', labels: { 'metallb.io/node': 'n1' } } }
      await lane.admin('POST', `${METALLB_AT}/servicel2statuses`, left)
      const pod = { metadata: { name: 'speaker-n1' }, spec: { containers: [{ name: 'speaker', image: 'none' }] } }
      const { metadata } = await lane.admin('POST', `/api/v1/namespaces/${NAMESPACE}/pods`, pod)
      const speaker = await lane.open('speaker', { kinds: SPEAKER_KINDS, writer: 'speaker-n1', podName: 'speaker-n1' })
      assert.deepEqual(await speaker.cluster.perform(write(['eth1', 'eth0'])), DONE)
      const [status, ...others] = await statuses()
      assert.deepEqual(others, [], 'what a former life left is gone')
      assert.match(String(inside(status, 'metadata', 'name')), /^l2-/)
      assert.deepEqual(inside(status, 'status'), {
        node: 'n1',
        serviceName: 'a',
        serviceNamespace: 'default',
        interfaces: [{ name: 'eth0' }, { name: 'eth1' }],
      })
      assert.deepEqual(inside(status, 'metadata', 'labels'), {
        'metallb.io/node': 'n1',
        'metallb.io/service-name': 'a',
        'metallb.io/service-namespace': 'default',
      })
      const owners = inside(status, 'metadata', 'ownerReferences')
      assert.deepEqual(owners, [
        { apiVersion: 'v1', kind: 'Pod', name: 'speaker-n1', uid: objectOf(metadata).uid, controller: false },
      ])

      const from = lane.proxy.seen.length
      assert.deepEqual(await speaker.cluster.perform(write(['eth0', 'eth1'])), DONE)
      assert.deepEqual(
        lane.proxy.seen.slice(from).filter(({ method }) => method !== 'GET'),
        [],
      )
      await lane.admin('DELETE', `${METALLB_AT}/servicel2statuses/${inside(status, 'metadata', 'name')}`)
      assert.deepEqual(await speaker.cluster.perform(write(['eth0'])), DONE)
      assert.equal((await statuses()).length, 1)
      assert.deepEqual(await speaker.cluster.perform({ do: 'delete-l2-status', service: 'default/a', node: 'n1' }), DONE)
      assert.deepEqual(await statuses(), [])
      await speaker.close()
    })

    test('is not the controller’s to write', async () => {
      assert.equal(await refusal(write(['eth0'])), 'Forbidden')
    })
  })

  describe('a ConfigurationState', () => {
    const at = `${METALLB_AT}/configurationstates/controller`
    const foreign = { type: 'other', status: 'True', reason: 'Fine', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }
    const write = (errors: readonly string[]) =>
      ({
        do: 'write-configuration-state',
        name: 'controller',
        result: errors.length === 0 ? 'Valid' : 'Invalid',
        errors,
        warnings: ['pool lab is advertised by nobody'],
      }) as const

    test('has our condition beside those of others, and their sum', async () => {
      assert.deepEqual(await cluster.perform(write([])), DONE)
      const mine = await lane.admin('GET', at)
      assert.equal(inside(mine, 'status', 'result'), 'Valid')
      assert.equal(inside(mine, 'status', 'errorSummary'), '')
      const said = objectOf(mine.status).conditions
      assert.ok(Array.isArray(said))
      assert.equal(inside(said[0], 'status'), 'True')
      assert.equal(inside(said[0], 'message'), 'warning: pool lab is advertised by nobody')
      const apply = {
        ...METALLB,
        kind: 'ConfigurationState',
        metadata: { name: 'controller' },
        status: { conditions: [foreign] },
      }
      await lane.admin('PATCH', `${at}/status?fieldManager=somebody`, apply, 'application/apply-patch+yaml')
      assert.deepEqual(await cluster.perform(write(['pool web overlaps pool db'])), DONE)
      const { status } = await lane.admin('GET', at)
      const { conditions, result, errorSummary } = objectOf(status)
      assert.ok(Array.isArray(conditions))
      assert.deepEqual(conditions.map((condition) => inside(condition, 'type')).sort(), ['other', 'poolReconcilerValid'])
      assert.equal(result, 'Invalid')
      assert.equal(errorSummary, 'configuration error: pool web overlaps pool db')
    })

    test('that is so already costs no version', async () => {
      const version = inside(await lane.admin('GET', at), 'metadata', 'resourceVersion')
      assert.deepEqual(await cluster.perform(write(['pool web overlaps pool db'])), DONE)
      assert.equal(inside(await lane.admin('GET', at), 'metadata', 'resourceVersion'), version)
      assert.deepEqual(await cluster.perform(write([])), DONE)
      assert.equal(inside(await lane.admin('GET', at), 'status', 'result'), 'Valid')
    })
  })

  test('the gossip Secret is made once and never overwritten', async () => {
    const make = {
      do: 'make-gossip-secret',
      name: 'memberlist',
      secret: 'AAAAAAAAAAAAAAAAAAAAAA',
      deployment: 'controller',
    } as const
    assert.deepEqual(await cluster.perform(make), DONE)
    assert.equal(await refusal({ ...make, secret: 'BBBBBBBBBBBBBBBBBBBBBB' }), 'AlreadyExists')
    const speaker = await lane.open('speaker', { kinds: ['Secret'], writer: 'speaker-n2' })
    await speaker.cluster.synced
    assert.equal(speaker.cluster.facts.gossipSecret, make.secret)
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(lane.server).filter((line) => !line.startsWith('stranger')),
      [],
    )
  })
})
