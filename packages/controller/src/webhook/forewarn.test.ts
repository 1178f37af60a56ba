import { type AdmissionRequest, configOf, NO_LISTS } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { claim, poolsOf, service } from '../testing/fake-cluster.ts'
import { createForewarner, type WarnedKind } from './forewarn.ts'
import { answerAt, KIND_AT } from './routes.ts'

const AT = '/validate-clarion-dev-v1alpha1-addressreservation'
const forewarn = createForewarner(
  () => ({
    config: { ...configOf(NO_LISTS), pools: poolsOf(['192.0.2.0/28']).pools },
    nodes: new Map(),
    reservations: new Map(),
    namespaces: new Map([['shop', new Map()]]),
    claims: [claim('192.0.2.4', service('web')), claim('192.0.2.5', service('blog'))],
  }),
  () => Date.parse('2026-06-01T00:00:00Z'),
)
const warned = (kind: WarnedKind, operation: AdmissionRequest['operation'], spec: object) => {
  const object = { apiVersion: 'clarion.dev/v1alpha1', kind, metadata: { name: 'one', uid: 'u' }, spec }
  const seen = { object: operation === 'DELETE' ? undefined : object, oldObject: operation === 'CREATE' ? undefined : object }
  return forewarn(kind, { uid: 'r', kind, operation, namespace: '', name: 'one', dryRun: false, ...seen })
}
const vip = (spec: object) => ({ mode: 'Static', addresses: ['192.0.2.4'], ...spec })

test('what will not be as it is meant is said when a reservation or a quota is written, and nothing is refused', () => {
  expect(warned('AddressReservation', 'CREATE', vip({}))).toEqual({ warnings: [] })
  expect(warned('AddressReservation', 'UPDATE', vip({ expires: '2026-05-31T23:59:59Z' }))).toEqual({
    warnings: ['AddressReservation/one: it is over already: nobody gains an address of it'],
  })
  expect(warned('AddressQuota', 'CREATE', { scope: 'EachNamespace', namespaces: ['shop'], ipv4: 1 })).toEqual({
    warnings: [expect.stringMatching(/^AddressQuota\/one: shop: more in use than allowed/)],
  })
})

test('who holds an address of a reservation that goes is counted; a quota just goes', () => {
  expect(warned('AddressReservation', 'DELETE', vip({})).warnings).toEqual([expect.stringMatching(/held by 1 Service/)])
  expect(warned('AddressQuota', 'DELETE', { scope: 'EachNamespace', namespaces: ['shop'], ipv4: 0 })).toEqual({ warnings: [] })
})

test('an object that cannot be read is not refused either', () => {
  expect(warned('AddressReservation', 'CREATE', { mode: 'Sometimes' })).toEqual({
    warnings: [expect.stringMatching(/^AddressReservation .*mode/)],
  })
})

test('they are asked at paths of their own', async () => {
  expect(Object.values(KIND_AT)).toEqual(expect.arrayContaining(['AddressReservation', 'AddressQuota']))
  const answer = answerAt(
    AT,
    (kind) => ({ warnings: [kind] }),
    () => {},
  )
  const request = {
    uid: 'r',
    kind: { kind: 'AddressReservation' },
    operation: 'DELETE',
    name: 'one',
    object: null,
    oldObject: {},
  }
  const { status, body } = (await answer?.({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request })) ?? {}
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({ response: { uid: 'r', allowed: true, warnings: ['AddressReservation'] } }),
  ])
})
