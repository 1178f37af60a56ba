import type { LeaseRequest } from '@clarion/core'
import { expect, test } from '@jest/globals'
import type { ApiAnswer, ApiRequest } from './client.ts'
import { answered, noAnswer } from './failure.ts'
import { leasePort } from './lease.ts'

const NOW = Date.UTC(2026, 10, 23, 16, 37, 15, 42)
const TIME = '2026-11-23T16:37:15.042000Z' // metav1.MicroTime
const AT = '/apis/coordination.k8s.io/v1/namespaces/lb/leases'
const METADATA = { name: 'lead', namespace: 'lb', resourceVersion: '7' }

function stage(...answers: readonly ApiAnswer[]) {
  const asked: ApiRequest[] = []
  const told: (string | undefined)[] = []
  const left = [...answers]
  const ask = leasePort({
    client: {
      async request(request) {
        asked.push(request)
        return left.shift() ?? noAnswer('Unreachable', 'nothing more')
      },
    },
    namespace: 'lb',
    name: 'lead',
    wallNow: () => NOW,
    told: (trouble) => told.push(trouble),
  })
  return { ask, asked, told }
}

const whole = (spec: Readonly<Record<string, unknown>>): ApiAnswer => ({ ok: true, body: { metadata: METADATA, spec } })
const mine = { holderIdentity: 'me', leaseDurationSeconds: 3, leaseTransitions: 4 }
const view = { holder: 'me', seconds: 3, transitions: 4, version: '7' }

test.each<[string, LeaseRequest, Partial<ApiRequest>]>([
  ['read', { do: 'read' }, { method: 'GET', path: `${AT}/lead` }],
  [
    'create',
    { do: 'create', holder: 'me', seconds: 3 },
    {
      method: 'POST',
      path: AT,
      body: {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: 'lead', namespace: 'lb' },
        spec: { ...mine, leaseTransitions: 0, acquireTime: TIME, renewTime: TIME },
      },
    },
  ],
  [
    'renew: nothing but the time, at this version only',
    { do: 'renew', holder: 'me', seconds: 3, transitions: 4, version: '6' },
    {
      method: 'PATCH',
      path: `${AT}/lead`,
      patch: 'merge',
      body: {
        metadata: { resourceVersion: '6' },
        spec: { holderIdentity: 'me', leaseDurationSeconds: 3, renewTime: TIME },
      },
    },
  ],
  [
    'take',
    { do: 'take', holder: 'me', seconds: 3, transitions: 5, version: '6' },
    {
      method: 'PATCH',
      body: {
        metadata: { resourceVersion: '6' },
        spec: { ...mine, leaseTransitions: 5, acquireTime: TIME, renewTime: TIME },
      },
    },
  ],
  [
    'release',
    { do: 'release', version: '6' },
    {
      method: 'PATCH',
      body: { metadata: { resourceVersion: '6' }, spec: { holderIdentity: '', leaseDurationSeconds: 1, renewTime: TIME } },
    },
  ],
])('%s', async (_, request, expected) => {
  const { ask, asked } = stage(whole(mine))
  expect(await ask(request, 900)).toEqual({ lease: view })
  expect(asked).toMatchObject([expected])
  expect(asked[0]?.within?.()).toBe(900)
})

const write: LeaseRequest = { do: 'renew', holder: 'me', seconds: 3, transitions: 4, version: '6' }

test('what others leave out', async () => {
  const { ask } = stage(whole({ holderIdentity: null }), whole({}))
  const nobody = { lease: { holder: '', seconds: 15, transitions: 0, version: '7' } }
  expect([await ask({ do: 'read' }, 1), await ask({ do: 'read' }, 1)]).toEqual([nobody, nobody])
})

test('an absent Lease; a precondition that failed; a Lease that is gone', async () => {
  const { ask, told } = stage(answered(404, {}, undefined), answered(409, {}, undefined), answered(404, {}, undefined))
  expect(await ask({ do: 'read' }, 1)).toEqual({ lease: 'absent' })
  expect([await ask(write, 1), await ask(write, 1)]).toEqual([{ no: 'refused' }, { no: 'refused' }])
  expect(told).toEqual([])
})

test('lost is no answer, no right, no namespace and nonsense; told when it goes on, and when it is over', async () => {
  const { ask, told } = stage(
    noAnswer('TimedOut', 'too late'),
    answered(403, {}, undefined),
    answered(404, { message: 'no namespace' }, undefined),
    whole({ leaseDurationSeconds: 'x' }),
    whole(mine),
    noAnswer('TimedOut', 'too late'),
  )
  const create: LeaseRequest = { do: 'create', holder: 'me', seconds: 3 }
  for (const request of [write, write, create, write]) expect(await ask(request, 1)).toEqual({ no: 'lost' })
  await ask(write, 1)
  await ask(write, 1)
  expect(told).toEqual(['no namespace', undefined])
})
