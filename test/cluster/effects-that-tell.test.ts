/** What the programs say of Services and of themselves, on a real API server. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { SPEAKER_KINDS } from '@clarion/kube'
import { DONE, effectStage } from './effect-stage.ts'
import { eventually, inside, METALLB_AT, NAMESPACE, objectOf, refusedRequests } from './lane.ts'

const METALLB = { apiVersion: 'metallb.io/v1beta1' }

describe('effects that tell', { timeout: 180_000 }, () => {
  const on = effectStage()
  before(on.open)
  after(on.end)

  describe('an event', () => {
    const events = async (reason: string) => {
      const fieldSelector = `involvedObject.kind=Service,reason=${reason}`
      const list = await on.lane.admin(
        'GET',
        `/api/v1/namespaces/default/events?fieldSelector=${encodeURIComponent(fieldSelector)}`,
      )
      assert.ok(Array.isArray(list.items))
      return list.items.map(objectOf)
    }

    test('is where kubectl describe looks for it', async () => {
      const { key, uid } = await on.made('a')
      const tell = {
        do: 'tell',
        service: key,
        uid,
        type: 'Normal',
        reason: 'IPAllocated',
        message: 'Assigned IP ["192.0.2.1"]',
      } as const
      assert.deepEqual(await on.cluster.perform(tell), DONE)
      await eventually('the event', async () => (await events('IPAllocated')).length === 1)
      const [event] = await events('IPAllocated')
      assert.equal(inside(event, 'involvedObject', 'uid'), uid)
      assert.equal(event?.message, tell.message)
      assert.equal(inside(event, 'source', 'component'), 'metallb-controller')
    })

    test('that happens again is counted in the one there is', async () => {
      const { key, uid } = on.known('a')
      const tell = { do: 'tell', service: key, uid, type: 'Warning', reason: 'AllocationFailed', message: 'no' } as const
      for (let i = 0; i < 50; i++) assert.deepEqual(await on.cluster.perform(tell), DONE)
      await eventually('its count', async () => (await events('AllocationFailed'))[0]?.count === 50)
      const writes = on.lane.proxy.seen.filter(({ method, path }) => method !== 'GET' && path.includes('/events'))
      assert.equal((await events('AllocationFailed')).length, 1)
      assert.ok(writes.length < 10, `${writes.length} writes`)
    })

    test('about no single Service stands on our ConfigurationState', async () => {
      const tell = { do: 'tell-operator', type: 'Warning', reason: 'OtherAllocatorActive', message: 'somebody else' } as const
      assert.deepEqual(await on.cluster.perform(tell), DONE)
      await eventually('the event', async () => {
        const { items } = await on.lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/events`)
        return Array.isArray(items) && items.some((item) => inside(item, 'involvedObject', 'kind') === 'ConfigurationState')
      })
    })
  })

  describe('a ServiceL2Status', () => {
    const statuses = async () => {
      const { items } = await on.lane.admin('GET', `${METALLB_AT}/servicel2statuses`)
      assert.ok(Array.isArray(items))
      return items.map(objectOf)
    }
    const write = (interfaces: readonly string[]) =>
      ({ do: 'write-l2-status', service: 'default/a', node: 'n1', interfaces }) as const

    test('names node, Service and interfaces, belongs to the pod, and is written on change only', async () => {
      const left = { ...METALLB, kind: 'ServiceL2Status', metadata: { name: 'l2-old', labels: { 'metallb.io/node': 'n1' } } }
      await on.lane.admin('POST', `${METALLB_AT}/servicel2statuses`, left)
      const pod = { metadata: { name: 'speaker-n1' }, spec: { containers: [{ name: 'speaker', image: 'none' }] } }
      const { metadata } = await on.lane.admin('POST', `/api/v1/namespaces/${NAMESPACE}/pods`, pod)
      const speaker = await on.lane.open('speaker', { kinds: SPEAKER_KINDS, writer: 'speaker-n1', podName: 'speaker-n1' })
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

      const from = on.lane.proxy.seen.length
      assert.deepEqual(await speaker.cluster.perform(write(['eth0', 'eth1'])), DONE)
      assert.deepEqual(
        on.lane.proxy.seen.slice(from).filter(({ method }) => method !== 'GET'),
        [],
      )
      await on.lane.admin('DELETE', `${METALLB_AT}/servicel2statuses/${inside(status, 'metadata', 'name')}`)
      assert.deepEqual(await speaker.cluster.perform(write(['eth0'])), DONE)
      assert.equal((await statuses()).length, 1)
      assert.deepEqual(await speaker.cluster.perform({ do: 'delete-l2-status', service: 'default/a', node: 'n1' }), DONE)
      assert.deepEqual(await statuses(), [])
      await speaker.close()
    })

    test('is not the controller’s to write', async () => {
      assert.equal(await on.refusal(write(['eth0'])), 'Forbidden')
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
      assert.deepEqual(await on.cluster.perform(write([])), DONE)
      const mine = await on.lane.admin('GET', at)
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
      await on.lane.admin('PATCH', `${at}/status?fieldManager=somebody`, apply, 'application/apply-patch+yaml')
      assert.deepEqual(await on.cluster.perform(write(['pool web overlaps pool db'])), DONE)
      const { status } = await on.lane.admin('GET', at)
      const { conditions, result, errorSummary } = objectOf(status)
      assert.ok(Array.isArray(conditions))
      assert.deepEqual(conditions.map((condition) => inside(condition, 'type')).sort(), ['other', 'poolReconcilerValid'])
      assert.equal(result, 'Invalid')
      assert.equal(errorSummary, 'configuration error: pool web overlaps pool db')
    })

    test('that is so already costs no version', async () => {
      const version = inside(await on.lane.admin('GET', at), 'metadata', 'resourceVersion')
      assert.deepEqual(await on.cluster.perform(write(['pool web overlaps pool db'])), DONE)
      assert.equal(inside(await on.lane.admin('GET', at), 'metadata', 'resourceVersion'), version)
      assert.deepEqual(await on.cluster.perform(write([])), DONE)
      assert.equal(inside(await on.lane.admin('GET', at), 'status', 'result'), 'Valid')
    })
  })

  test('the gossip Secret is made once and never overwritten', async () => {
    const make = {
      do: 'make-gossip-secret',
      name: 'memberlist',
      secret: 'AAAAAAAAAAAAAAAAAAAAAA',
      deployment: 'controller',
    } as const
    assert.deepEqual(await on.cluster.perform(make), DONE)
    assert.equal(await on.refusal({ ...make, secret: 'BBBBBBBBBBBBBBBBBBBBBB' }), 'AlreadyExists')
    const speaker = await on.lane.open('speaker', { kinds: ['Secret'], writer: 'speaker-n2' })
    await speaker.cluster.synced
    assert.equal(speaker.cluster.facts.gossipSecret, make.secret)
  })

  test('nothing was asked for that the roles do not give', () => {
    assert.deepEqual(
      refusedRequests(on.lane.server).filter((line) => !line.startsWith('stranger')),
      [],
    )
  })
})
