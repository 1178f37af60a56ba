/** Whatever a server answers: the facts never empty for it, it is told, and what happened meanwhile is known soon after. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CONTROLLER_KINDS } from '@clarion/kube'
import { faultStage, ofServices } from './fault-stage.ts'
import { addressOf, refusedRequests } from './lane.ts'
import { isList, isWatch } from './proxy.ts'

describe('faults in answers', { timeout: 300_000 }, () => {
  const on = faultStage()

  test('answers of 500, and of 503 without JSON', async () => {
    on.inject({ status: 500, body: '{"kind":"Status","reason":"InternalError","message":"etcd is tired"}' }, ofServices, 3)
    on.inject({ status: 503, body: 'the proxy is tired' }, ofServices, 2)
    on.lane.proxy.cut()
    const key = await on.news()
    await on.opened.until('it is told', () => on.stale('Service')?.why === 'Unavailable')
    await on.known(key)
  })

  test('429, and not before the time it names', async () => {
    on.inject({ status: 429, headers: { 'retry-after': '2' } }, ofServices, 1)
    on.lane.proxy.cut()
    const begun = performance.now()
    const from = on.lane.proxy.seen.length
    await on.known(await on.news())
    const asked = on.lane.proxy.seen.slice(from).filter(ofServices)
    const [first, second] = asked
    assert.ok(first && second && second.at - first.at >= 2_000, `${(second?.at ?? 0) - (first?.at ?? 0)} ms`)
    assert.ok(performance.now() - begun < 6_000)
  })

  test('a version that is gone: listed again', async () => {
    on.inject(
      { status: 410, body: '{"kind":"Status","reason":"Expired","code":410}' },
      (one) => isWatch(one) && ofServices(one),
      1,
    )
    const lists = () =>
      on.lane.proxy.seen.filter((one) => isList(one) && ofServices(one) && one.path.includes('limit=500')).length
    const before = lists()
    on.lane.proxy.endWatches()
    await on.known(await on.news())
    assert.equal(lists(), before + 1)
  })

  test('a watch that says something else than events', async () => {
    for (const body of ['<html>\n', '{"type":"ERROR","object":{"kind":"Status","code":500,"message":"PrevKv=nil"}}\n', '{}\n']) {
      on.inject({ status: 200, body }, (one) => isWatch(one) && ofServices(one), 1)
    }
    on.lane.proxy.endWatches()
    await on.known(await on.news(), 20_000)
  })

  test('a token that is refused', async () => {
    const body = '{"kind":"Status","reason":"Unauthorized","message":"Unauthorized","code":401}'
    const mend = on.inject({ status: 401, body }, ofServices)
    on.lane.proxy.cut()
    const key = await on.news()
    await on.opened.until('it is told', () => on.stale('Service')?.why === 'Unauthorized')
    mend()
    await on.known(key)
  })

  test('a permission taken away, and given back', async () => {
    const at = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/metallb-system:speaker'
    const { metadata: _, ...binding } = await on.lane.admin('GET', at)
    await on.lane.admin('DELETE', at)
    on.lane.proxy.cut() // what is being watched is not asked about again
    const key = await on.news()
    await on.opened.until('it is told', () => on.stale('Service')?.why === 'Forbidden' && on.stale('Node')?.why === 'Forbidden')
    assert.match(on.stale('Service')?.message ?? '', /cannot (list|watch) resource "services"/)
    await on.opened.until('what is allowed is kept up', () => on.stale('IPAddressPool') === undefined)
    assert.equal(on.facts.services.size, on.smallest)
    await on.lane.admin('POST', at.replace('/metallb-system:speaker', ''), {
      ...binding,
      metadata: { name: 'metallb-system:speaker' },
    })
    await on.known(key, 40_000)
  })

  test('a write whose answer is lost is unavailable, and refused as done when it is tried again', async () => {
    const controller = await on.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
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
    on.inject('swallow', ({ method }) => method === 'PATCH', 1)
    const outcome = await controller.cluster.perform(write)
    assert.ok(!outcome.done && outcome.why === 'Unavailable')
    const again = await controller.cluster.perform(write)
    assert.ok(!again.done && again.why === 'Conflict')
  })

  test('writes wait out what a busy server asks for, all of them', async () => {
    const controller = await on.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller' })
    await controller.cluster.synced
    const writes = () => on.lane.proxy.seen.filter(({ method }) => method === 'POST')
    const from = writes().length
    on.inject({ status: 429, headers: { 'retry-after': '1' } }, ({ method }) => method === 'POST', 1)
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

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(on.lane.server).filter((line) => !/ (list|watch) \/api\/v1\/(services|nodes)$/.test(line)),
      [],
    )
  })
})
