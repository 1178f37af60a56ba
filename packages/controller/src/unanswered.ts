/** Which writes have no answer yet: while there are any, whoever leads next has to wait them out. */
import type { Effect, Outcome } from '@clarion/core'
import type { Clock } from '@clarion/program'

export interface Unanswered {
  perform(effect: Effect): Promise<Outcome>
  /** When nothing is under way any more: whether every write was answered, so that none can still be done. */
  settled(): Promise<boolean>
}

/** `within`: how long a write that got no answer may still be done, in milliseconds. */
export function countUnanswered(perform: (effect: Effect) => Promise<Outcome>, within: () => number, clock: Clock): Unanswered {
  let running = 0
  let until = Number.NEGATIVE_INFINITY
  let told = () => {}
  return {
    async perform(effect) {
      running++
      try {
        const outcome = await perform(effect)
        if (!outcome.done && outcome.why === 'Unavailable') until = Math.max(until, clock.now() + within())
        return outcome
      } finally {
        if (--running === 0) told()
      }
    },
    async settled() {
      if (running > 0) await new Promise<void>((resolve) => (told = resolve))
      return clock.now() >= until
    },
  }
}
