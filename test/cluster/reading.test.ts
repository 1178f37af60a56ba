/** What is read from a real API server: views of every kind, lists in pages, selectors, and Services that are load balancers no more. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CONTROLLER_KINDS, SPEAKER_KINDS } from '@clarion/kube'
import {
  addressOf,
  CLAIMS_AT,
  eventually,
  type Lane,
  MERGE,
  METALLB_AT,
  NAMESPACE,
  objectOf,
  openLane,
  refusedRequests,
  SERVICES_AT,
  service,
} from './lane.ts'
import { isList } from './proxy.ts'

const SLICES_AT = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'

const slice = (name: string, of: string, nodes: readonly string[]) => ({
  metadata: { name, labels: { 'kubernetes.io/service-name': of } },
  addressType: 'IPv4',
  endpoints: nodes.map((nodeName, i) => ({ addresses: [`10.244.0.${i + 1}`], nodeName, conditions: { ready: true } })),
})

const claim = (address: string, of: { name: string; uid: string }, phase = 'Assigned') => ({
  apiVersion: 'clarion.dev/v1alpha1',
  kind: 'AddressClaim',
  metadata: { name: `v4-${address.replaceAll('.', '-')}` },
  spec: { address, pool: 'web', holders: [{ namespace: 'default', ...of }] },
  status: { phase },
})

describe('reading', { timeout: 180_000 }, () => {
  let lane: Lane
  const uidOf = async (name: string) => String(objectOf((await lane.admin('GET', `${SERVICES_AT}/${name}`)).metadata).uid)

  before(async () => {
    lane = await openLane()
  })
  after(() => lane?.end())

  test('a speaker sees every kind it needs, in the end and after each change', async () => {
    await lane.admin('POST', SERVICES_AT, service('shop'))
    await lane.admin('POST', SERVICES_AT, service('inner', { type: 'ClusterIP' }))
    await lane.admin('POST', SLICES_AT, slice('shop-1', 'shop', ['n1', 'n2']))
    await lane.admin('POST', SLICES_AT, slice('shop-2', 'shop', []))
    await lane.admin('POST', SLICES_AT, slice('inner-1', 'inner', ['n1']))
    await lane.admin('POST', '/api/v1/nodes', { metadata: { name: 'n1', labels: { rack: 'r1' } } })
    await lane.admin('POST', `${METALLB_AT}/ipaddresspools`, {
      ...METALLB,
      kind: 'IPAddressPool',
      metadata: { name: 'web' },
      spec: { addresses: ['192.0.2.0/28'] },
    })
    await lane.admin('POST', `${METALLB_AT}/l2advertisements`, { ...METALLB, kind: 'L2Advertisement', metadata: { name: 'all' } })
    await lane.admin('POST', `/api/v1/namespaces/${NAMESPACE}/secrets`, {
      metadata: { name: 'memberlist' },
      stringData: { secretkey: 'AAAAAAAAAAAAAAAAAAAAAA' },
    })
    await lane.admin('POST', `/api/v1/namespaces/${NAMESPACE}/secrets`, {
      metadata: { name: 'other' },
      stringData: { secretkey: 'not ours' },
    })
    const { cluster, until, changes } = await lane.open('speaker', {
      kinds: SPEAKER_KINDS,
      writer: 'speaker-n1',
      speakerSelector: 'app=metallb,component=speaker',
    })
    const { facts } = cluster
    await cluster.synced
    assert.deepEqual([...facts.services.keys()], ['default/shop'])
    assert.deepEqual([...facts.endpoints.keys()], ['default/shop'])
    assert.deepEqual(
      facts.endpoints
        .get('default/shop')
        ?.map(({ slice, servingNodes }) => [slice, servingNodes])
        .sort(),
      [
        ['default/shop-1', ['n1', 'n2']],
        ['default/shop-2', []],
      ],
    )
    assert.deepEqual(facts.nodes.get('n1')?.labels, new Map([['rack', 'r1']]))
    assert.equal(facts.config.pools[0]?.spec.autoAssign, true)
    assert.deepEqual(
      facts.config.l2Advertisements.map(({ name }) => name),
      ['all'],
    )
    assert.equal(facts.gossipSecret, 'AAAAAAAAAAAAAAAAAAAAAA')
    assert.deepEqual(cluster.health?.(), { stale: [], emptied: [] })
    assert.deepEqual(changes, [])

    const pod = {
      metadata: { name: 'speaker-1', labels: { app: 'metallb', component: 'speaker' } },
      spec: { nodeName: 'n1', containers: [{ name: 'speaker', image: 'none' }], serviceAccountName: 'speaker' },
    }
    await lane.admin('POST', `/api/v1/namespaces/${NAMESPACE}/pods`, pod)
    const status = { status: { phase: 'Running', podIP: '192.0.2.201', podIPs: [{ ip: '192.0.2.201' }] } }
    await lane.admin('PATCH', `/api/v1/namespaces/${NAMESPACE}/pods/speaker-1/status`, status, MERGE)
    await until('the speaker is known', () => facts.speakers.get('speaker-1')?.ip === '192.0.2.201')

    // What a rule does not read is no change: heartbeats of nodes, counters of pools.
    const before = changes.length
    await lane.admin('PATCH', '/api/v1/nodes/n1/status', { status: { nodeInfo: { machineID: 'x' } } }, MERGE)
    await lane.admin('PATCH', '/api/v1/nodes/n1', { metadata: { labels: { rack: 'r2' } } }, MERGE)
    const told = () => changes.slice(before).filter(({ kind }) => kind === 'node').length
    await until('the label is told', () => told() > 0)
    assert.equal(facts.nodes.get('n1')?.labels.get('rack'), 'r2')
    assert.equal(told(), 1)

    await lane.admin('DELETE', `${SERVICES_AT}/shop`)
    await until('the Service is gone with its slices', () => facts.services.size === 0 && facts.endpoints.size === 0)
    await lane.admin('DELETE', '/api/v1/nodes/n1')
    await until('the node is gone', () => facts.nodes.size === 0)
  })

  test('slices of a Service that becomes a load balancer later are there', async () => {
    const { cluster, until } = await lane.open('speaker', { kinds: ['Service', 'EndpointSlice'], writer: 'speaker-n2' })
    const { facts } = cluster
    await cluster.synced
    assert.equal(facts.endpoints.size, 0)
    await lane.admin('PATCH', `${SERVICES_AT}/inner`, { spec: { type: 'LoadBalancer' } }, MERGE)
    await until('its slice', () => facts.endpoints.get('default/inner')?.[0]?.servingNodes[0] === 'n1')
    const names = Array.from({ length: 12 }, (_, i) => `late-${i}`)
    for (const name of names) await lane.admin('POST', SERVICES_AT, service(name, { type: 'ClusterIP' }))
    for (const name of names) await lane.admin('POST', SLICES_AT, slice(name, name, ['n1']))
    const lists = () => lane.proxy.seen.filter((one) => isList(one) && one.path.includes('endpointslices')).length
    const before = lists()
    await Promise.all(
      names.map((name) => lane.admin('PATCH', `${SERVICES_AT}/${name}`, { spec: { type: 'LoadBalancer' } }, MERGE)),
    )
    await until('the slices of all', () => names.every((name) => facts.endpoints.get(`default/${name}`)?.length === 1))
    assert.ok(lists() - before < names.length, 'many are read together')
    await lane.admin('PATCH', `${SERVICES_AT}/inner`, { spec: { type: 'ClusterIP' } }, MERGE)
    await until(
      'the slices go with the type',
      () => !facts.endpoints.has('default/inner') && !facts.services.has('default/inner'),
    )
    for (const name of ['inner', ...names]) await lane.admin('DELETE', `${SERVICES_AT}/${name}`)
  })

  test('a list comes in pages, over one connection', async () => {
    const names = Array.from({ length: 520 }, (_, i) => `many-${i}`)
    for (let i = 0; i < names.length; i += 25) {
      await Promise.all(names.slice(i, i + 25).map((name) => lane.admin('POST', SERVICES_AT, service(name))))
    }
    const [seen, connections] = [lane.proxy.seen.length, lane.proxy.connections]
    const { cluster, close } = await lane.open('speaker', { kinds: ['Service'], writer: 'speaker-n3' })
    await cluster.synced
    assert.equal(cluster.facts.services.size, names.length)
    const lists = lane.proxy.seen.slice(seen).filter((one) => isList(one) && one.path.includes('limit=500'))
    assert.equal(lists.length, 2)
    assert.ok(lane.proxy.connections - connections <= 2)
    await close()
    await Promise.all(names.map((name) => lane.admin('DELETE', `${SERVICES_AT}/${name}`)))
  })

  describe('a Service that is a load balancer no more', () => {
    const RELEASED = addressOf('192.0.2.7')

    test('stays among the facts until its address is cleared and its claim gone', async () => {
      await lane.admin('POST', SERVICES_AT, service('turn'))
      const uid = await uidOf('turn')
      await lane.admin('POST', CLAIMS_AT, claim(RELEASED, { name: 'turn', uid }))
      const marked = { metadata: { annotations: { 'metallb.io/ip-allocated-from-pool': 'web' } } }
      await lane.admin('PATCH', `${SERVICES_AT}/turn`, marked, MERGE)
      const { cluster, until } = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
      const { facts } = cluster
      await cluster.synced
      assert.equal(facts.services.get('default/turn')?.isLoadBalancer, true)
      await lane.admin('PATCH', `${SERVICES_AT}/turn`, { spec: { type: 'ClusterIP' } }, MERGE)
      await until('it is known to be none', () => facts.services.get('default/turn')?.isLoadBalancer === false)

      const held = facts.claims.get(RELEASED)
      assert.ok(held)
      const mark = {
        do: 'mark-releasing',
        address: held.address,
        claimUid: held.uid,
        resourceVersion: held.resourceVersion,
      } as const
      assert.deepEqual(await cluster.perform(mark), { done: true })
      const view = facts.services.get('default/turn')
      assert.ok(view)
      const cleared = await cluster.perform({
        do: 'write-status',
        service: view.key,
        uid,
        resourceVersion: view.resourceVersion,
        ips: [],
        pool: undefined,
      })
      assert.deepEqual(cleared, { done: true })
      assert.equal(facts.services.has('default/turn'), true) // the claim names it still
      const free = { do: 'delete-claim', address: held.address, claimUid: held.uid, serviceUid: uid, since: undefined } as const
      assert.deepEqual(await cluster.perform(free), { done: true })
      assert.equal(facts.services.has('default/turn'), false)
      const { metadata } = await lane.admin('GET', `${SERVICES_AT}/turn`)
      assert.equal(objectOf(metadata).annotations, undefined)
    })

    test('is found after a restart by its claim, whichever is read first', async () => {
      const uid = await uidOf('turn')
      await lane.admin('POST', CLAIMS_AT, claim(RELEASED, { name: 'turn', uid }, 'Releasing'))
      await lane.admin('POST', CLAIMS_AT, claim('192.0.2.8', { name: 'never', uid: 'none' }, 'Releasing'))
      for (const late of ['/services?', '/addressclaims?']) {
        lane.proxy.inject({ status: 503 }, (one) => isList(one) && one.path.includes(late), 3)
        const { cluster, close } = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
        await cluster.synced
        assert.equal(cluster.facts.services.get('default/turn')?.isLoadBalancer, false)
        assert.equal(cluster.facts.services.has('default/never'), false)
        await close()
      }
    })

    test('deleted, it is gone, however long the question whether it is goes unanswered', async () => {
      await lane.admin('POST', SERVICES_AT, service('brief'))
      const { cluster, until } = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
      const { facts } = cluster
      await cluster.synced
      const asksForIt = ({ path }: { path: string }) => path.endsWith('/services/brief')
      const mend = lane.proxy.inject({ status: 503 }, asksForIt)
      await lane.admin('DELETE', `${SERVICES_AT}/brief`)
      await lane.admin('POST', SERVICES_AT, service('after'))
      await until('a later Service', () => facts.services.has('default/after'))
      assert.equal(facts.services.has('default/brief'), true)
      mend()
      await until('it is gone', () => !facts.services.has('default/brief'))
    })
  })

  test('an object that cannot be read is a fault with its name; its last good form serves on', async () => {
    // A schema newer than ours: the field's type is another one.
    const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ipaddresspools.metallb.io'
    const { cluster, until } = await lane.open('controller', { kinds: ['IPAddressPool'], writer: 'controller' })
    const { facts } = cluster
    await cluster.synced
    const open = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    const { spec } = await lane.admin('GET', crd)
    const versions = objectOf(spec).versions
    assert.ok(Array.isArray(versions))
    await lane.admin('PATCH', crd, { spec: { versions: versions.map((v) => ({ ...objectOf(v), schema: open })) } }, MERGE)
    const broken = { spec: { addresses: 'everything' } }
    const at = `${METALLB_AT}/ipaddresspools/web`
    await eventually('the new schema', async () => (await lane.ask('PATCH', at, broken, MERGE)).status === 200)
    await until('the fault', () => facts.faults[0]?.where === `IPAddressPool ${NAMESPACE}/web`)
    assert.deepEqual(facts.config.pools[0]?.spec.addresses, ['192.0.2.0/28'])
    await lane.admin('PATCH', at, { spec: { addresses: ['192.0.2.0/29'] } }, MERGE)
    await until('it is mended', () => facts.faults.length === 0)
    assert.deepEqual(facts.config.pools[0]?.spec.addresses, ['192.0.2.0/29'])
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(refusedRequests(lane.server), [])
  })
})

const METALLB = { apiVersion: 'metallb.io/v1beta1' }
