import type { Clock } from '../net/clock.ts'

export interface VirtualClock extends Clock {
  /** Lets time pass, and runs what falls due, the earlier first. */
  advance(ms: number): void
}

export function virtualClock(): VirtualClock {
  let now = 0
  let timers: { readonly at: number; readonly run: () => void }[] = []
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
      for (;;) {
        const [next] = timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers = timers.filter((t) => t !== next)
        now = next.at
        next.run()
      }
      now = until
    },
  }
}
