import type { Outcome } from '@clarion/core'
import { choseOthers, OPERATOR_KINDS, operatorStatusObject, type WriteOperatorStatus } from '../objects/operator-status.ts'
import { isPlainObject } from '../objects/plain.ts'
import { DONE, refuse } from '../outcome.ts'
import { outcomeOf } from './failure.ts'
import { textAt } from './json.ts'
import { withQuery } from './kinds.ts'
import type { Performing } from './performing.ts'

const MANAGER = 'clarion-controller'

/**
 * The status of an AddressReservation or AddressQuota. It is looked up first: for the dates of its conditions, and so that addresses
 * once chosen stay whatever was read of them.
 */
export async function writeOperatorStatus(effect: WriteOperatorStatus, on: Performing): Promise<Outcome> {
  const { kind, plural } = OPERATOR_KINDS[effect.do]
  const path = `/apis/clarion.dev/v1alpha1/${plural}/${effect.name}`
  const there = await on.client.request({ method: 'GET', path })
  if (!there.ok) return outcomeOf(there)
  const before = isPlainObject(there.body) ? there.body : undefined
  on.facts.shelves[kind].put(there.body)
  if (textAt(before, 'metadata', 'uid') !== effect.uid) return refuse('Conflict', `${kind} ${effect.name} is another one now`)
  if (choseOthers(effect, before)) return refuse('Conflict', `${kind} ${effect.name} has chosen its addresses`)
  const body = operatorStatusObject(effect, before, on.wallNow())
  const resourceVersion = textAt(before, 'metadata', 'resourceVersion') ?? ''
  const answer = await on.client.request({
    method: 'PATCH',
    path: withQuery(`${path}/status`, { fieldManager: MANAGER, force: 'true' }),
    patch: 'apply',
    body: { ...body, metadata: { name: effect.name, uid: effect.uid, resourceVersion } },
    lastLook: on.mayWrite,
    within: on.writeWithin,
  })
  if (!answer.ok) return outcomeOf(answer)
  on.facts.shelves[kind].put(answer.body)
  return DONE
}
