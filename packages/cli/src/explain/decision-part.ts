import { askPools, type Book, type Decision, type Refusal, type ServiceView, sentence } from '@clarion/core'
import { poolRemedy, remedyFor } from '../remedies/refusals.ts'
import type { DecisionPart, No } from './explanation.ts'

/** `book`: as it is after everything was decided. */
export function decisionPart(decision: Decision, view: ServiceView, book: Book): DecisionPart {
  const isKept = decision.decision === 'Kept' || decision.decision === 'NotOurs'
  const held = 'ips' in decision ? decision : undefined
  return {
    decision: decision.decision,
    addresses: held?.ips ?? [],
    pool: held?.pool ?? null,
    how: 'how' in decision ? decision.how : null,
    no: decisionNo(decision),
    lost: 'lost' in decision && decision.lost !== undefined ? noOf(decision.lost) : null,
    additional: 'additional' in decision && decision.additional !== undefined ? noOf(decision.additional) : null,
    pools: (isKept ? [] : askPools(view, book, Date.now())).map((answer) => ({
      pool: answer.pool,
      says: answer.says,
      family: answer.family ?? null,
      remedy: poolRemedy(answer),
    })),
  }
}

export function noOf(no: Refusal): No {
  return { why: no.why, message: sentence(no), remedy: remedyFor(no) }
}

/** Why it does not get what it asks for, or is none of Clarion's. */
export function decisionNo(decision: Decision): No | null {
  if ('refusal' in decision) return noOf(decision.refusal)
  if (decision.decision !== 'NotOurs' && decision.decision !== 'Cleared') return null
  return { why: decision.why, ...NOT_OURS[decision.why] }
}

const NOT_OURS: { readonly [W in Extract<Decision, { why: string }>['why']]: Pick<No, 'message' | 'remedy'> } = {
  NotLoadBalancer: { message: 'its type is not LoadBalancer', remedy: 'set spec.type: LoadBalancer' },
  OtherClass: {
    message: 'its loadBalancerClass is another controller’s',
    remedy: 'leave spec.loadBalancerClass away, or set it to the --lb-class of Clarion (and say --lb-class here)',
  },
  ServiceGone: { message: 'it is gone', remedy: 'nothing is to be done' },
}
