/** The condition clarion.dev/Announced on a real API server: written by the controller from what speakers say, beside other writers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CONTROLLER_KINDS } from '@clarion/kube'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { addressesOf } from './assignments.ts'
import { MERGE, METALLB_AT, type Opened, refusedRequests, SERVICES_AT } from './lane.ts'
import type { Running } from './programs.ts'
import { ALL_SERVICES, openStage, type Stage } from './stage.ts'

const OURS = 'clarion.dev/Announced'
const ASSIGNED = 'clarion.dev/AddressAssigned'
const STRATEGIC = 'application/strategic-merge-patch+json'
const STATUSES_AT = `${METALLB_AT}/servicel2statuses`
const READY_MS = 30_000
const A_MOMENT = 3_000 // ms: what is announced is written within one second
const A_WHILE = 8_000 // that nobody announces, within six

const THEIRS = {
  type: 'example.com/Theirs',
  status: 'True',
  reason: 'Mine',
  message: 'not yours',
  lastTransitionTime: '2026-01-01T00:00:00Z',
}

function conditionsOf(service: PlainObject | undefined): readonly PlainObject[] {
  const found = at(service, 'status', 'conditions')
  return Array.isArray(found) ? found.filter(isPlainObject) : []
}

const said = (service: PlainObject | undefined, type = OURS) => conditionsOf(service).find((one) => one.type === type)

describe('the condition Announced', { timeout: 240_000 }, () => {
  let stage: Stage
  let controller: Running
  const speakers = new Map<string, Opened>()

  const edits = (name: string) =>
    stage.witness.writes.filter(
      ({ path, key, type }) => path === ALL_SERVICES && key === `default/${name}` && type === 'MODIFIED',
    )
  const says = (name: string, status: string, message: RegExp) =>
    stage.witness.until(`${name} to say ${status} ${message}`, () => {
      const condition = said(stage.service(name))
      return condition?.status === status && message.test(String(condition.message)) && condition
    })
  const announces = async (node: string, name: string, ...interfaces: string[]) => {
    const service = `default/${name}`
    const outcome = await speakers.get(node)?.cluster.perform({ do: 'write-l2-status', service, node, interfaces })
    assert.deepEqual(outcome, { done: true })
  }
  const withdraws = (node: string, name: string) =>
    speakers.get(node)?.cluster.perform({ do: 'delete-l2-status', service: `default/${name}`, node })

  before(async () => {
    stage = await openStage(['192.0.2.0/24'])
    const everything = { apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', metadata: { name: 'all' } }
    await stage.lane.admin('POST', `${METALLB_AT}/l2advertisements`, everything)
    for (const node of ['n1', 'n2']) {
      speakers.set(node, await stage.lane.open('speaker', { kinds: ['Service'], writer: `speaker-${node}`, direct: true }))
    }
    controller = await stage.programs.controller()
    await controller.log.message('config loaded', { within: READY_MS })
  })
  after(() => stage?.end())

  test('says who announces a Service, in one write, after the address', async () => {
    await stage.makeService('shop')
    await stage.assigned('shop')
    await announces('n1', 'shop', 'eth1', 'eth0')
    const condition = await says('shop', 'True', /^announced from node n1 on eth0, eth1$/)
    assert.equal(condition.reason, 'Announced')
    assert.match(String(condition.lastTransitionTime), /^\d{4}-/)
    await sleep(A_MOMENT)
    assert.equal(edits('shop').length, 2, 'the status, the condition, and nothing more')
    assert.deepEqual(addressesOf(edits('shop')[0]?.object ?? {}), ['192.0.2.0'])
  })

  test('leaves the conditions of others alone, as they leave ours', async () => {
    const patch = { status: { conditions: [THEIRS] } }
    await stage.lane.admin('PATCH', `${SERVICES_AT}/shop/status`, patch, STRATEGIC)
    await announces('n2', 'shop', 'eth0')
    await withdraws('n1', 'shop')
    await says('shop', 'True', /^announced from node n2 on eth0$/)
    assert.deepEqual(said(stage.service('shop'), THEIRS.type), THEIRS)
    assert.equal(conditionsOf(stage.service('shop')).length, 3)
    assert.deepEqual(addressesOf(stage.service('shop') ?? {}), ['192.0.2.0'])
  })

  test('is dated by its status, not by its words', async () => {
    const dates = edits('shop').flatMap(({ object }) => said(object)?.lastTransitionTime ?? [])
    assert.ok(dates.length > 1)
    assert.equal(new Set(dates).size, 1, String(dates))
  })

  test('turns when nobody announces any more, in one write, and back', async () => {
    const before = edits('shop').length
    const since = said(stage.service('shop'))?.lastTransitionTime
    await withdraws('n2', 'shop')
    const condition = await says('shop', 'False', /no speaker/)
    assert.equal(condition.reason, 'NoSpeakerAnnounces')
    assert.ok(String(condition.lastTransitionTime) > String(since))
    await announces('n2', 'shop', 'eth0')
    await says('shop', 'True', /n2/)
    assert.equal(edits('shop').length - before, 2)
    assert.deepEqual(said(stage.service('shop'), THEIRS.type), THEIRS)
  })

  test('of a node that is not ready any more nobody knows, until it is again', async () => {
    const ready = (status: string) => {
      const conditions = [{ type: 'Ready', status, reason: 'Test', message: '' }]
      return stage.lane.admin('PATCH', '/api/v1/nodes/n2/status', { status: { conditions } }, STRATEGIC)
    }
    await stage.lane.admin('POST', '/api/v1/nodes', { metadata: { name: 'n2' } })
    await ready('Unknown')
    const condition = await says('shop', 'Unknown', /^announced last from node n2 on eth0, not ready by now/)
    assert.equal(condition.reason, 'NodeNotReady')
    await ready('True')
    await says('shop', 'True', /^announced from node n2 on eth0$/)
  })

  test('removed by a hand, or made to say something else, it is written again', async () => {
    const remove = { status: { conditions: [{ type: OURS, $patch: 'delete' }] } }
    const before = edits('shop').length
    const since = () => edits('shop').slice(before)
    await stage.lane.admin('PATCH', `${SERVICES_AT}/shop/status`, remove, STRATEGIC)
    await stage.witness.until('it to be gone', () => since().some(({ object }) => said(object) === undefined))
    await says('shop', 'True', /n2/)
    const other = { status: { conditions: [{ type: OURS, status: 'False', reason: 'Hand', message: 'no' }] } }
    await stage.lane.admin('PATCH', `${SERVICES_AT}/shop/status`, other, STRATEGIC)
    await stage.witness.until('the hand to be seen', () => since().some(({ object }) => said(object)?.reason === 'Hand'))
    await says('shop', 'True', /n2/)
    assert.deepEqual(said(stage.service('shop'), THEIRS.type), THEIRS)
  })

  test('a restart writes nothing', async () => {
    assert.equal(await controller.stop(), 'ended with code 0')
    const before = edits('shop').length
    controller = await stage.programs.controller()
    await controller.log.message('config loaded', { within: READY_MS })
    await stage.makeService('blog')
    await says('blog', 'False', /no speaker/)
    assert.equal(edits('shop').length, before)
  })

  test('a Service that is no load balancer any more says nothing, and is not in the way of the next', async () => {
    await stage.edit('shop', { spec: { type: 'ClusterIP' } })
    await stage.witness.until('ours to go', () => said(stage.service('shop')) === undefined)
    assert.deepEqual(said(stage.service('shop'), THEIRS.type), THEIRS)
    await stage.edit('shop', { spec: { type: 'LoadBalancer' } })
    await stage.assigned('shop')
    await says('shop', 'True', /n2/)
  })

  test('Services of another class are left alone, and one that waits for an address says only why', async () => {
    await stage.makeService('foreign', { loadBalancerClass: 'example.com/other' })
    await stage.setStatus('foreign', ['203.0.113.9'])
    await stage.makeService('waiting', {}, { 'metallb.io/address-pool': 'none' })
    await announces('n1', 'foreign', 'eth0')
    await announces('n1', 'waiting', 'eth0')
    await announces('n1', 'blog', 'eth0')
    await says('blog', 'True', /n1/)
    await sleep(A_WHILE)
    assert.deepEqual(conditionsOf(stage.service('foreign')), [])
    const [waiting, ...others] = conditionsOf(stage.service('waiting'))
    assert.deepEqual([waiting?.type, waiting?.status, waiting?.reason, others], [ASSIGNED, 'False', 'UnknownPool', []])
  })

  test('by whoever may not, is refused in the words of the server; of another Service of the name as well', async () => {
    const uid = textAt(stage.service('shop'), 'metadata', 'uid') ?? ''
    const write = {
      do: 'write-condition',
      service: 'default/shop',
      uid,
      type: OURS,
      status: 'True',
      reason: 'X',
      message: '',
    } as const
    const outcome = await speakers.get('n1')?.cluster.perform(write)
    assert.ok(outcome !== undefined && !outcome.done)
    assert.equal(outcome.why, 'Forbidden')
    assert.match(outcome.message, /speaker" cannot patch resource "services\/status"/)
    let no: string | undefined
    const ours = await stage.lane.open('controller', { kinds: CONTROLLER_KINDS, writer: 'controller', mayWrite: () => no })
    await ours.cluster.synced
    const conflict = await ours.cluster.perform({ ...write, uid: '00000000-0000-0000-0000-000000000000' })
    assert.equal(!conflict.done && conflict.why, 'Conflict')
    const missing = await ours.cluster.perform({ ...write, service: 'default/none' })
    assert.equal(!missing.done && missing.why, 'NotFound')
    no = 'the lease is over'
    assert.deepEqual(await ours.cluster.perform(write), { done: false, why: 'Unavailable', message: no })
    await ours.close()
    assert.equal(said(stage.service('shop'))?.reason, 'Announced')
  })

  test('a controller that may not write it says so, and goes on giving addresses', async () => {
    const role = '/apis/rbac.authorization.k8s.io/v1/namespaces/metallb-system/roles'
    const { items } = await stage.lane.admin('GET', role)
    assert.ok(Array.isArray(items))
    await stage.lane.admin('DELETE', `${STATUSES_AT}/${await nameOfStatus('blog')}`)
    await says('blog', 'False', /no speaker/)
    // Speakers' statuses may not be read any more: nothing is said on old news, and addresses are given all the same.
    const controllers = items.filter(isPlainObject).filter((one) => /controller/.test(String(at(one, 'metadata', 'name'))))
    assert.ok(controllers.length > 0)
    for (const one of controllers) {
      const rules = at(one, 'rules')
      assert.ok(Array.isArray(rules))
      const without = rules.filter(isPlainObject).map((rule) => ({
        ...rule,
        resources: Array.isArray(rule.resources) ? rule.resources.filter((name) => name !== 'servicel2statuses') : [],
      }))
      await stage.lane.admin(
        'PATCH',
        `${role}/${textAt(one, 'metadata', 'name')}`,
        { rules: without.filter(({ resources }) => resources.length > 0) },
        MERGE,
      )
    }
    assert.equal(await controller.stop(), 'ended with code 0')
    controller = await stage.programs.controller()
    await controller.log.message('config loaded', { within: READY_MS })
    await stage.makeService('late')
    await stage.assigned('late')
    await sleep(A_WHILE)
    assert.deepEqual(
      conditionsOf(stage.service('late')).map(({ type, status }) => `${type} ${status}`),
      [`${ASSIGNED} True`],
    )
    assert.deepEqual((await controller.ready()).words, ['ServiceL2Status: Forbidden'])
    assert.ok(refusedRequests(stage.lane.server).some((line) => /controller list .*servicel2statuses/.test(line)))
  })

  async function nameOfStatus(name: string): Promise<string> {
    const { items } = await stage.lane.admin('GET', STATUSES_AT)
    const all = Array.isArray(items) ? items : []
    return (
      textAt(
        all.find((one) => at(one, 'status', 'serviceName') === name),
        'metadata',
        'name',
      ) ?? ''
    )
  }
})
