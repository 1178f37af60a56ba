/**
 * The condition clarion.dev/AddressAssigned of a Service: True with its addresses and their pool, or False with the word of the refusal
 * and its sentence. True goes with the status in one write, so that it costs nothing; whatever else is to be said is written when there
 * is time (the controller's announced.ts).
 */
import { ADDRESS_ASSIGNED, isSaid } from '../conditions.ts'
import type { RemoveCondition, WriteCondition } from '../effects.ts'
import type { ConditionView, ServiceView } from '../facts.ts'
import type { Decision } from './decision.ts'
import { sentenceFor } from './refusal.ts'

/** Undefined: there is none. `as-it-is`: nothing is known, or everything stays. */
export type Assigned = ConditionView | 'as-it-is' | undefined

export function assignedCondition(view: Pick<ServiceView, 'namespace'>, decision: Decision): Assigned {
  switch (decision.decision) {
    case 'Kept':
    case 'Granted': {
      const { additional } = decision
      const missing = additional === undefined ? '' : `; no second address: ${sentenceFor(view, additional)}`
      return yes(`${decision.ips.join(', ')} of pool ${decision.pool}${missing}`)
    }
    case 'Refused': {
      const { refusal, ips, pool } = decision
      const { why } = refusal
      if (why === 'PoolsUnknown' || why === 'FactsIncomplete' || why === 'MassReleaseHeld' || why === 'PoolJustGone')
        return 'as-it-is'
      const no = sentenceFor(view, refusal)
      if (ips.length === 0) return { status: 'False', reason: why, message: no }
      return why === 'OtherAllocatorActive' ? 'as-it-is' : yes(`${ips.join(', ')}${pool ? ` of pool ${pool}` : ''}, kept: ${no}`)
    }
    case 'Cleared':
      return undefined
    case 'NotOurs':
      return decision.why === 'OtherClass' ? 'as-it-is' : undefined
  }
}

/** What makes its condition true; undefined where it is. `decision`: undefined while there is none. */
export function assignedStep(
  view: ServiceView,
  decision: Decision | undefined,
  lbClass: string | undefined,
): WriteCondition | RemoveCondition | undefined {
  const { key: service, uid, assignedCondition: shown } = view
  if (view.isLoadBalancer && (view.loadBalancerClass !== lbClass || decision === undefined)) return undefined
  const wanted = view.isLoadBalancer && decision !== undefined ? assignedCondition(view, decision) : undefined
  if (wanted === 'as-it-is') return undefined
  if (wanted === undefined) return shown && { do: 'remove-condition', service, uid, type: ADDRESS_ASSIGNED }
  if (wanted.status === 'True' && view.ips.length === 0) return undefined // its status comes first, and brings it along
  return isSaid(shown, wanted) ? undefined : { do: 'write-condition', service, uid, type: ADDRESS_ASSIGNED, ...wanted }
}

const yes = (message: string): ConditionView => ({ status: 'True', reason: 'Assigned', message })
