import type { Decision } from '@clarion/core'

/** How many Services have no address at all, by the word for why. */
export function pendingByReason(decisions: Iterable<Decision>): ReadonlyMap<string, number> {
  const count = new Map<string, number>()
  for (const decision of decisions) {
    if (decision.decision !== 'Refused' || decision.ips.length > 0) continue
    const { why } = decision.refusal
    count.set(why, (count.get(why) ?? 0) + 1)
  }
  return count
}
