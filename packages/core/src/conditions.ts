/** The conditions of a Service that are ours. Whoever takes Clarion off a cluster removes them all. */
import type { ConditionView, ServiceView } from './facts.ts'

/** Whether it has its addresses, and if not why (allocate/assigned-condition.ts). */
export const ADDRESS_ASSIGNED = 'clarion.dev/AddressAssigned'
/** Whether somebody answers for them (announce/announced-condition.ts). */
export const ANNOUNCED = 'clarion.dev/Announced'

export type ConditionType = typeof ADDRESS_ASSIGNED | typeof ANNOUNCED
export const OUR_CONDITIONS: readonly ConditionType[] = [ADDRESS_ASSIGNED, ANNOUNCED]

export type ShownConditions = Pick<ServiceView, 'assignedCondition' | 'announcedCondition'>

/** What a Service shows of it now. */
export function shownCondition(view: ShownConditions | undefined, type: ConditionType): ConditionView | undefined {
  return type === ANNOUNCED ? view?.announcedCondition : view?.assignedCondition
}

export function isSaid(shown: ConditionView | undefined, wanted: ConditionView): boolean {
  return shown?.status === wanted.status && shown.reason === wanted.reason && shown.message === wanted.message
}
