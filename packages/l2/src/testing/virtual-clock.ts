import type { Clock } from '@clarion/link/net'

export interface VirtualClock extends Clock {
  /** Lets time pass, and runs what falls due in its order. */
  advance(ms: number): void
  waiting(): number
}

/** Time that passes only when it is told to. */
export function virtualClock(): VirtualClock {
  let now = 0
  let timers: { readonly at: number; readonly run: () => void }[] = []
  const dueBy = (until: number) => timers.filter((t) => t.at <= until).reduce((a, b) => (b.at < a.at ? b : a), NEVER)
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((t) => t !== timer)
      }
    },
    advance(ms) {
      const until = now + ms
      for (let next = dueBy(until); next !== NEVER; next = dueBy(until)) {
        timers = timers.filter((t) => t !== next)
        now = next.at
        next.run()
      }
      now = until
    },
    waiting: () => timers.length,
  }
}

const NEVER = { at: Number.POSITIVE_INFINITY, run: () => {} }
