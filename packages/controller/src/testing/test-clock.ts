/** Time that passes only when told to; promises settle after each timer. */
import type { Clock } from '@clarion/program'

export interface TestClock extends Clock {
  advance(ms: number): Promise<void>
  /** Something waits for time to pass. */
  readonly waits: boolean
  /** Time passes and nothing runs: the program was stopped. */
  sleep(ms: number): void
}

export function testClock(): TestClock {
  const alarms = new Set<{ readonly at: number; readonly run: () => void }>()
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  let now = 0
  return {
    now: () => now,
    get waits() {
      return alarms.size > 0
    },
    after(ms, run) {
      const alarm = { at: now + Math.max(0, ms), run }
      alarms.add(alarm)
      return () => alarms.delete(alarm)
    },
    async advance(ms) {
      const until = now + ms
      await settled()
      for (;;) {
        const due = [...alarms].filter(({ at }) => at <= until)
        if (due.length === 0) break
        const next = due.reduce((least, other) => (other.at < least.at ? other : least))
        alarms.delete(next)
        now = Math.max(now, next.at)
        next.run()
        await settled()
      }
      now = until
    },
    sleep(ms) {
      now += ms
    },
  }
}
