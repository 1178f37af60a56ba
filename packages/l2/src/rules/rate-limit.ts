/** A token bucket as one number, the moment until which what was let through is accounted for (ITU-T I.371, GCRA). Times in ms. */
export interface RateLimit {
  /** Whether one more may pass now; if so, it is counted. */
  take(now: number): boolean
  /** From when on the next may pass. */
  readyAt(): number
  /** From when on nothing is remembered: one made then would do the same. */
  forgottenAt(): number
}

/** In any stretch of t seconds no more than `burst + t * perSecond` pass. */
export function createRateLimit(perSecond: number, burst: number): RateLimit {
  const interval = 1_000 / perSecond
  const slack = interval * (burst - 1)
  let accounted = Number.NEGATIVE_INFINITY
  return {
    take(now) {
      if (now < accounted - slack) return false
      accounted = Math.max(now, accounted) + interval
      return true
    },
    readyAt: () => accounted - slack,
    forgottenAt: () => accounted,
  }
}
