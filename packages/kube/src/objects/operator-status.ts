import type { NamedCondition, WriteQuotaStatus, WriteReservationStatus } from '@clarion/core'
import { keyParts, seconds } from './names.ts'
import { isPlainObject, type PlainObject } from './plain.ts'

export type WriteOperatorStatus = WriteReservationStatus | WriteQuotaStatus

/** Kind and plural of what the status is of. */
export const OPERATOR_KINDS = {
  'write-reservation-status': { kind: 'AddressReservation', plural: 'addressreservations' },
  'write-quota-status': { kind: 'AddressQuota', plural: 'addressquotas' },
} as const

/**
 * The object that says all of the status that is ours: server-side apply leaves the conditions of other writers alone. A condition is
 * dated back to when its status began to be what it is, as `before` has it.
 */
export function operatorStatusObject(effect: WriteOperatorStatus, before: PlainObject | undefined, now: number): PlainObject {
  const dates = new Map(
    conditionsOf(before).map(({ type, status, lastTransitionTime }) => [`${type} ${status}`, lastTransitionTime]),
  )
  const dated = ({ type, status, reason, message }: NamedCondition): PlainObject => ({
    type,
    status,
    reason,
    message,
    lastTransitionTime: dates.get(`${type} ${status}`) ?? seconds(now),
    ...(effect.generation !== undefined && { observedGeneration: effect.generation }),
  })
  return {
    apiVersion: 'clarion.dev/v1alpha1',
    kind: OPERATOR_KINDS[effect.do].kind,
    metadata: { name: effect.name, uid: effect.uid },
    status: { ...ownStatus(effect), conditions: effect.conditions.map(dated) },
  }
}

function ownStatus(effect: WriteOperatorStatus): PlainObject {
  if (effect.do === 'write-quota-status') return { used: effect.used.map((use) => ({ ...use })) }
  const { chosen, heldBy, addresses } = effect
  return {
    ...(chosen.length > 0 && { chosen: [...chosen] }),
    ...(heldBy !== undefined && { heldBy }),
    addresses: addresses.map(({ address, state, holder }) => ({
      address,
      state,
      ...(holder !== undefined && { holder: keyParts(holder) }),
    })),
  }
}

/** Whether it has other addresses than are to be written: those are fixed. */
export function choseOthers(effect: WriteOperatorStatus, before: PlainObject | undefined): boolean {
  const chosen = isPlainObject(before?.status) ? before.status.chosen : undefined
  if (effect.do !== 'write-reservation-status' || !Array.isArray(chosen)) return false
  return chosen.some((address, i) => address !== effect.chosen[i])
}

/** What server-side apply does with it, done to a file. */
export function besideOthers(ours: PlainObject, before: PlainObject | undefined): PlainObject {
  const types = new Set(conditionsOf(ours).map(({ type }) => type))
  const others = conditionsOf(before).filter(({ type }) => !types.has(type))
  const status = isPlainObject(ours.status) ? ours.status : {}
  return { ...ours, status: { ...status, conditions: [...conditionsOf(ours), ...others] } }
}

function conditionsOf(object: PlainObject | undefined): readonly PlainObject[] {
  const conditions = isPlainObject(object?.status) ? object.status.conditions : undefined
  return Array.isArray(conditions) ? conditions.filter(isPlainObject) : []
}
