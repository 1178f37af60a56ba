/**
 * Whatever networks and servers do to the conversation: the facts never empty for it, what is not kept up is told, and what happened
 * meanwhile is known soon after.
 */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CONTROLLER_KINDS } from '@clarion/kube'
import {
  addressOf,
  eventually,
  type Lane,
  MERGE,
  METALLB_AT,
  type Opened,
  openLane,
  refusedRequests,
  SERVICES_AT,
  service,
} from './lane.ts'
import { isList, isWatch } from './proxy.ts'

const KINDS = ['Service', 'Node', 'IPAddressPool'] as const
const SILENCE = 2_500 // ms
const ofServices = ({ path }: { path: string }) => path.includes('/services')

describe('faults', { timeout: 300_000 }, () => {
  let lane: Lane
  let opened: Opened
  let smallest = Number.POSITIVE_INFINITY
  let count = 0
  const mends = new Set<() => void>()

  before(async () => {
    lane = await openLane()
    for (const name of ['one', 'two', 'three']) await lane.admin('POST', SERVICES_AT, service(name))
    await lane.admin('POST', '/api/v1/nodes', { metadata: { name: 'n1' } })
  })
  after(() => lane?.end())
  beforeEach(async () => {
    opened = await lane.open('speaker', {
      kinds: KINDS,
      writer: 'speaker-n1',
      timing: { watchSeconds: 290, silence: SILENCE },
    })
    await opened.cluster.synced
    smallest = facts().services.size
    assert.ok(smallest >= 3)
  })
  afterEach(async () => {
    for (const mend of mends) mend()
    mends.clear()
    await opened.close()
  })

  const facts = () => opened.cluster.facts
  const inject: typeof lane.proxy.inject = (...how) => {
    const mend = lane.proxy.inject(...how)
    mends.add(mend)
    return mend
  }
  const stale = (kind: string) => opened.cluster.health?.().stale.find((entry) => entry.kind === kind)
  /** Adds a Service behind the facts' back. */
  const news = async () => {
    const name = `news-${count++}`
    await lane.admin('POST', SERVICES_AT, service(name))
    return `default/${name}` as const
  }
  /** It comes to be known, and nothing that was known was ever forgotten. */
  const known = async (key: string, within = 15_000) => {
    await opened.until(`${key} is known`, () => facts().services.has(key), within)
    await opened.until('everything is kept up', () => opened.cluster.health?.().stale.length === 0, within)
    assert.ok(facts().services.size > smallest)
    assert.ok(facts().nodes.has('n1'))
    const forgotten = opened.changes.filter((change) => change.kind === 'service' && !facts().services.has(change.key))
    assert.deepEqual(forgotten, [])
  }

  test('a connection reset', async () => {
    assert.ok(lane.proxy.cut() > 0)
    await known(await news())
  })

  test('every connection reset, again and again', async () => {
    for (let i = 0; i < 5; i++) {
      lane.proxy.cut()
      await sleep(100)
    }
    await known(await news())
  })

  test('watches ended in good order', async () => {
    const watches = () => lane.proxy.seen.filter(isWatch).length
    const before = watches()
    lane.proxy.endWatches()
    await known(await news())
    assert.ok(watches() > before)
    assert.deepEqual(
      opened.log.filter(({ level }) => level === 'warn'),
      [],
      'nothing was wrong',
    )
  })

  test('answers of 500, and of 503 without JSON', async () => {
    inject({ status: 500, body: '{"kind":"Status","reason":"InternalError","message":"etcd is tired"}' }, ofServices, 3)
    inject({ status: 503, body: 'the proxy is tired' }, ofServices, 2)
    lane.proxy.cut()
    const key = await news()
    await opened.until('it is told', () => stale('Service')?.why === 'Unavailable')
    await known(key)
  })

  test('429, and not before the time it names', async () => {
    inject({ status: 429, headers: { 'retry-after': '2' } }, ofServices, 1)
    lane.proxy.cut()
    const begun = performance.now()
    const from = lane.proxy.seen.length
    await known(await news())
    const asked = lane.proxy.seen.slice(from).filter(ofServices)
    const [first, second] = asked
    assert.ok(first && second && second.at - first.at >= 2_000, `${(second?.at ?? 0) - (first?.at ?? 0)} ms`)
    assert.ok(performance.now() - begun < 6_000)
  })

  test('requests that are never answered', async () => {
    inject('hang', isWatch, 3)
    lane.proxy.cut()
    await known(await news())
  })

  test('a connection that is half open', async () => {
    lane.proxy.freeze()
    const key = await news()
    await known(key, SILENCE + 5_000)
  })

  test('an answer that breaks off', async () => {
    inject('break', (one) => isList(one) && ofServices(one), 2)
    inject({ status: 410, body: '{"kind":"Status","reason":"Expired","code":410}' }, (one) => isWatch(one) && ofServices(one), 1)
    lane.proxy.cut()
    await known(await news())
  })

  test('a slow server', async () => {
    const mend = inject('slow', () => true)
    lane.proxy.cut()
    await known(await news())
    mend()
  })

  test('a version that is gone: listed again', async () => {
    inject({ status: 410, body: '{"kind":"Status","reason":"Expired","code":410}' }, (one) => isWatch(one) && ofServices(one), 1)
    const lists = () => lane.proxy.seen.filter((one) => isList(one) && ofServices(one) && one.path.includes('limit=500')).length
    const before = lists()
    lane.proxy.endWatches()
    await known(await news())
    assert.equal(lists(), before + 1)
  })

  test('a watch that says something else than events', async () => {
    for (const body of ['<html>\n', '{"type":"ERROR","object":{"kind":"Status","code":500,"message":"PrevKv=nil"}}\n', '{}\n']) {
      inject({ status: 200, body }, (one) => isWatch(one) && ofServices(one), 1)
    }
    lane.proxy.endWatches()
    await known(await news(), 20_000)
  })

  test('nobody there for 20 seconds', async () => {
    await lane.proxy.away()
    const [key, other] = [await news(), await news()]
    await opened.until('it is told', () => KINDS.every((kind) => stale(kind)?.why === 'Unavailable'))
    assert.ok(Date.now() - (stale('Service')?.since ?? 0) < 5_000)
    await sleep(20_000)
    assert.equal(facts().services.size, smallest)
    const warnings = opened.log.filter(({ level }) => level === 'warn')
    assert.equal(warnings.length, KINDS.length, 'told once, not for each try')
    const asked = lane.proxy.seen.length
    await lane.proxy.back()
    await known(key)
    await known(other)
    assert.ok(lane.proxy.seen.length - asked < 20, 'no storm of requests')
  })

  test('a token that is refused', async () => {
    const body = '{"kind":"Status","reason":"Unauthorized","message":"Unauthorized","code":401}'
    const mend = inject({ status: 401, body }, ofServices)
    lane.proxy.cut()
    const key = await news()
    await opened.until('it is told', () => stale('Service')?.why === 'Unauthorized')
    mend()
    await known(key)
  })

  test('a permission taken away, and given back', async () => {
    const at = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/metallb-system:speaker'
    const { metadata: _, ...binding } = await lane.admin('GET', at)
    await lane.admin('DELETE', at)
    lane.proxy.cut() // what is being watched is not asked about again
    const key = await news()
    await opened.until('it is told', () => stale('Service')?.why === 'Forbidden' && stale('Node')?.why === 'Forbidden')
    assert.match(stale('Service')?.message ?? '', /cannot (list|watch) resource "services"/)
    await opened.until('what is allowed is kept up', () => stale('IPAddressPool') === undefined)
    assert.equal(facts().services.size, smallest)
    await lane.admin('POST', at.replace('/metallb-system:speaker', ''), {
      ...binding,
      metadata: { name: 'metallb-system:speaker' },
    })
    await known(key, 40_000)
  })

  test('a write whose answer is lost is unavailable, and refused as done when it is tried again', async () => {
    const controller = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    await controller.cluster.synced
    const view = controller.cluster.facts.services.get('default/one')
    assert.ok(view)
    const write = {
      do: 'write-status',
      service: view.key,
      uid: view.uid,
      resourceVersion: view.resourceVersion,
      ips: [],
      pool: undefined,
    } as const
    inject('swallow', ({ method }) => method === 'PATCH', 1)
    const outcome = await controller.cluster.perform(write)
    assert.ok(!outcome.done && outcome.why === 'Unavailable')
    const again = await controller.cluster.perform(write)
    assert.ok(!again.done && again.why === 'Conflict')
  })

  test('writes wait out what a busy server asks for, all of them', async () => {
    const controller = await lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    await controller.cluster.synced
    const writes = () => lane.proxy.seen.filter(({ method }) => method === 'POST')
    const from = writes().length
    inject({ status: 429, headers: { 'retry-after': '1' } }, ({ method }) => method === 'POST', 1)
    const claim = {
      do: 'claim-address',
      pool: 'web',
      service: 'default/one',
      serviceUid: 'x',
      sharing: undefined,
      ports: [],
    } as const
    const first = await controller.cluster.perform({ ...claim, address: addressOf('192.0.2.70') })
    assert.ok(!first.done && first.why === 'Unavailable')
    const second = await controller.cluster.perform({ ...claim, address: addressOf('192.0.2.71') })
    assert.deepEqual(second, { done: true })
    const [refused, passed] = writes().slice(from)
    assert.ok(refused && passed && passed.at - refused.at >= 1_000)
  })

  describe('a kind that is missing', () => {
    const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ipaddresspools.metallb.io'

    test('is told apart from an empty one, and found when it comes', async () => {
      const text = await lane.admin('GET', crd)
      await lane.admin('DELETE', crd)
      await eventually('it is gone', async () => (await lane.ask('GET', `${METALLB_AT}/ipaddresspools`)).status === 404)
      lane.proxy.cut()
      await opened.until('it is told', () => stale('IPAddressPool')?.why === 'Missing', 30_000)
      const fresh = await lane.open('speaker', { kinds: ['IPAddressPool'], writer: 'speaker-n2' })
      await fresh.cluster.synced // it is begun without: the programs go on with what was kept
      assert.equal(fresh.cluster.health?.().stale[0]?.why, 'Missing')
      const { spec } = text
      await lane.admin('POST', crd.replace('/ipaddresspools.metallb.io', ''), {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'ipaddresspools.metallb.io' },
        spec: spec ?? null,
      })
      await fresh.until('it is read', () => fresh.cluster.health?.().stale.length === 0, 40_000)
      await opened.until('it is there', () => stale('IPAddressPool') === undefined, 40_000)
    })
  })

  test('a server that restarts after its history was compacted', async () => {
    await lane.proxy.away()
    const key = await news()
    await lane.admin('PATCH', `${SERVICES_AT}/one`, { metadata: { labels: { late: 'yes' } } }, MERGE)
    await lane.server.compact()
    await lane.server.stop()
    await lane.server.start()
    await lane.proxy.back()
    await known(key, 30_000)
    assert.equal(facts().services.get('default/one')?.labels.get('late'), 'yes')
    assert.deepEqual(opened.cluster.health?.().emptied, [])
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(lane.server).filter((line) => !/ (list|watch) \/api\/v1\/(services|nodes)$/.test(line)),
      [],
    )
  })

  test('a server whose memory is gone: told as an accident, and known to be one', async () => {
    const lost = facts().services.size
    await lane.server.wipe()
    await lane.install()
    await opened.until(
      'it is flagged',
      () => opened.cluster.health?.().emptied.some(({ kind }) => kind === 'Service') === true,
      60_000,
    )
    const flag = opened.cluster.health?.().emptied.find(({ kind }) => kind === 'Service')
    assert.equal(flag?.rewound, true)
    assert.equal(flag?.lost, lost)
    assert.equal(facts().services.size, 0)
    await lane.admin('POST', SERVICES_AT, service('phoenix'))
    await opened.until('a new life', () => facts().services.has('default/phoenix'), 30_000)
    await opened.until('the flag is down', () => !opened.cluster.health?.().emptied.some(({ kind }) => kind === 'Service'))
  })
})
