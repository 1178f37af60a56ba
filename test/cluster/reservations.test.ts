/** Reservations and quotas on a real API server: what they admit and refuse, what is chosen, and what their statuses say. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { eventually, MERGE, SERVICES_AT, service } from './lane.ts'
import type { Running } from './programs.ts'
import { openStage, type Stage } from './stage.ts'

const READY_MS = 30_000
const CLARION_AT = '/apis/clarion.dev/v1alpha1'
const RESERVATIONS_AT = `${CLARION_AT}/addressreservations`
const QUOTAS_AT = `${CLARION_AT}/addressquotas`
const OTHERS_AT = SERVICES_AT.replace('/default/', '/other/')
const RESERVATION = 'clarion.dev/reservation'

describe('reservations and quotas on an API server', { timeout: 180_000 }, () => {
  let stage: Stage
  let controller: Running

  const admin = (method: string, path: string, body?: PlainObject, type?: string) => stage.lane.admin(method, path, body, type)
  const reserve = (name: string, spec: PlainObject) =>
    admin('POST', RESERVATIONS_AT, { apiVersion: 'clarion.dev/v1alpha1', kind: 'AddressReservation', metadata: { name }, spec })
  const limit = (name: string, spec: PlainObject) =>
    admin('POST', QUOTAS_AT, { apiVersion: 'clarion.dev/v1alpha1', kind: 'AddressQuota', metadata: { name }, spec })
  const conditionOf = (object: PlainObject, type: string): PlainObject => {
    const conditions = at(object, 'status', 'conditions')
    const found = Array.isArray(conditions) ? conditions.filter(isPlainObject).find((one) => one.type === type) : undefined
    return found ?? {}
  }
  /** Resolves with the object when its status says so. */
  const says = async (path: string, what: string, suits: (object: PlainObject) => boolean) => {
    let object: PlainObject = {}
    await eventually(what, async () => {
      object = await admin('GET', path)
      return suits(object)
    })
    return object
  }
  const ready = (path: string, reason: string) =>
    says(path, `${path} to be ${reason}`, (object) => conditionOf(object, 'Ready').reason === reason)

  before(async () => {
    stage = await openStage(['192.0.2.0/28'])
    await admin('POST', '/api/v1/namespaces', { metadata: { name: 'other' } })
    controller = await stage.programs.controller({ args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('config loaded', { within: READY_MS })
  })
  after(() => stage?.end())

  test('a reservation admits those it is for, and refuses others without a name in the event', async () => {
    await reserve('web-vip', { mode: 'Static', addresses: ['192.0.2.8'], allow: [{ namespaces: ['default'] }] })
    const object = await ready(`${RESERVATIONS_AT}/web-vip`, 'InForce')
    assert.equal(conditionOf(object, 'Ready').observedGeneration, 1)
    await stage.makeService('web', {}, { [RESERVATION]: 'web-vip' })
    assert.equal(await stage.assigned('web'), '192.0.2.8')
    const bound = await says(
      `${RESERVATIONS_AT}/web-vip`,
      'its holder to be named',
      (one) => at(one, 'status', 'heldBy') === 'default/web',
    )
    const holder = { namespace: 'default', name: 'web' }
    assert.deepEqual(at(bound, 'status', 'addresses'), [{ address: '192.0.2.8', state: 'Bound', holder }])

    const metadata = { name: 'thief', annotations: { 'metallb.io/loadBalancerIPs': '192.0.2.8' } }
    await admin('POST', OTHERS_AT, { ...service('thief'), metadata })
    await eventually('the refusal to be told', async () => {
      const { items } = await admin('GET', '/api/v1/namespaces/other/events')
      const told = Array.isArray(items) ? items.filter(isPlainObject) : []
      return told.some(
        (event) =>
          textAt(event, 'reason') === 'AllocationFailed' &&
          textAt(event, 'message')?.endsWith('address 192.0.2.8 is reserved for others') === true,
      )
    })
    await stage.remove('web')
    await says(`${RESERVATIONS_AT}/web-vip`, 'it to be free', (one) => at(one, 'status', 'heldBy') === undefined)
    assert.equal((await stage.lane.ask('GET', `${OTHERS_AT}/thief`)).text.includes('"ingress"'), false)
  })

  test('the conditions of others stay, and a status that says the same is not written again', async () => {
    const path = `${RESERVATIONS_AT}/web-vip`
    const other = {
      type: 'example.com/Seen',
      status: 'True',
      reason: 'Yes',
      message: '',
      lastTransitionTime: '2026-01-02T03:04:05Z',
    }
    const { metadata } = await admin('GET', path)
    const applied = {
      apiVersion: 'clarion.dev/v1alpha1',
      kind: 'AddressReservation',
      metadata: { name: 'web-vip', uid: textAt(metadata, 'uid') ?? '' },
      status: { conditions: [other] },
    }
    await admin('PATCH', `${path}/status?fieldManager=someone`, applied, 'application/apply-patch+yaml')
    await admin('PATCH', path, { spec: { addresses: ['192.0.2.8', '192.0.2.9'] } }, MERGE)
    const now = await says(path, 'the new address to be listed', (one) =>
      JSON.stringify(at(one, 'status', 'addresses')).includes('.9'),
    )
    assert.equal(conditionOf(now, 'example.com/Seen').reason, 'Yes')
    assert.equal(conditionOf(now, 'Ready').observedGeneration, 2)
    const version = textAt(now, 'metadata', 'resourceVersion')
    await stage.makeService('passer-by')
    await stage.assigned('passer-by')
    assert.equal(textAt(await admin('GET', path), 'metadata', 'resourceVersion'), version)
    await stage.remove('passer-by')
    await stage.witness.until('its address to be free', () => stage.claims().length === 0)
  })

  test('addresses chosen out of a pool are fixed in the status, also over a restart', async () => {
    await reserve('any', {
      mode: 'Static',
      fromPool: { pool: 'web', ipv4: 2 },
      autoBind: [{ namespace: 'default', name: 'late' }],
    })
    const chosen = at(await ready(`${RESERVATIONS_AT}/any`, 'InForce'), 'status', 'chosen')
    assert.deepEqual(chosen, ['192.0.2.0', '192.0.2.1'])
    await controller.stop()
    await stage.makeService('plain')
    controller = await stage.programs.controller({ args: ['--ml-secret-name', 'memberlist'] })
    assert.equal(await stage.assigned('plain'), '192.0.2.2')
    await stage.makeService('late')
    assert.equal(await stage.assigned('late'), '192.0.2.0')
    assert.deepEqual(at(await admin('GET', `${RESERVATIONS_AT}/any`), 'status', 'chosen'), chosen)
  })

  test('a younger reservation is told what it does not have', async () => {
    await reserve('younger', { mode: 'Exclude', addresses: ['192.0.2.8/31'] })
    const object = await ready(`${RESERVATIONS_AT}/younger`, 'OlderReservation')
    assert.match(String(conditionOf(object, 'Conflict').message), /^192\.0\.2\.8 belongs to the older reservation web-vip/)
    await admin('DELETE', `${RESERVATIONS_AT}/younger`)
  })

  test('a quota refuses what would pass it, counts, and raised lets go on', async () => {
    await limit('team', { scope: 'EachNamespace', namespaces: ['other'], ipv4: 1 })
    // Quotas and Services come on watches of their own: the controller may know of a Service first.
    await says(`${QUOTAS_AT}/team`, 'the quota to be known', (one) => conditionOf(one, 'Exceeded').reason === 'WithinLimit')
    for (const name of ['one', 'two']) await admin('POST', OTHERS_AT, { ...service(name), metadata: { name } })
    const used = [{ namespace: 'other', ipv4: 1, ipv6: 0 }]
    const counted = await says(`${QUOTAS_AT}/team`, 'one to be counted', (one) =>
      isDeepStrictEqual(at(one, 'status', 'used'), used),
    )
    assert.equal(conditionOf(counted, 'Exceeded').reason, 'WithinLimit')
    const shown = async (name: string) => JSON.stringify(at(await admin('GET', `${OTHERS_AT}/${name}`), 'status', 'loadBalancer'))
    assert.equal(await shown('two'), '{}')
    await admin('PATCH', `${QUOTAS_AT}/team`, { spec: { ipv4: 2 } }, MERGE)
    await eventually('the second to have an address', async () => (await shown('two')).includes('192.0.2.'))
    await admin('PATCH', `${QUOTAS_AT}/team`, { spec: { ipv4: 1 } }, MERGE)
    await says(`${QUOTAS_AT}/team`, 'the limit to be passed', (one) => conditionOf(one, 'Exceeded').reason === 'LimitPassed')
    assert.ok((await shown('one')).includes('192.0.2.') && (await shown('two')).includes('192.0.2.'))
  })

  test('while a kind is not served there are none of it, and the controller is ready', async () => {
    await controller.stop()
    await admin('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/addressquotas.clarion.dev')
    controller = await stage.programs.controller({ args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('the server does not have the kind', { within: READY_MS })
    await eventually('it to be ready', async () => (await controller.ready()).status === 200)
    await stage.makeService('afterwards')
    await stage.assigned('afterwards')
  })
})
