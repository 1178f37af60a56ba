/** The last step of giving up an address: its claim is deleted, or rests for who had it (annotation clarion.dev/rest-released of the pool). */
import type { Ip } from '@clarion/inet'
import type { DeleteClaim, Freeing, RestClaim } from '../effects.ts'
import type { RestRule, ServiceKey } from '../facts.ts'

export interface Resting {
  /** How an address rests when it is freed; undefined: it does not. */
  restRuleOf(ip: Ip): RestRule | undefined
}

/** `now`: milliseconds since the epoch. */
export function freed(freeing: Freeing, by: ServiceKey, book: Resting, now: number): DeleteClaim | RestClaim {
  const rule = book.restRuleOf(freeing.address)
  if (rule === undefined) return { do: 'delete-claim', ...freeing }
  return { do: 'rest-claim', ...freeing, rest: { for: by, until: now + rule.ms } }
}
