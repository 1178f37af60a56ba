/** Time as all programs take it: milliseconds, and one-shot timers. */
export interface Clock {
  now(): number
  after(ms: number, run: () => void): () => void
}

/**
 * Time that passes only when told to. After every timer all promises that can settle do so before the next timer runs: a program on
 * this clock behaves as if its own work took no time.
 */
export interface SimClock extends Clock {
  advance(ms: number): Promise<void>
}

interface Alarm {
  readonly at: number
  readonly run: () => void
  cancelled: boolean
}

export function simClock(): SimClock {
  const alarms: Alarm[] = [] // by time, and those of one time in the order they were set
  let now = 0
  return {
    now: () => now,
    after(ms, run) {
      const alarm = { at: now + Math.max(0, ms), run, cancelled: false }
      alarms.splice(placeOf(alarm.at, alarms), 0, alarm)
      return () => {
        alarm.cancelled = true
      }
    },
    async advance(ms) {
      const until = now + ms
      await settled()
      for (let next = alarms[0]; next !== undefined && next.at <= until; next = alarms[0]) {
        alarms.shift()
        if (next.cancelled) continue
        now = next.at
        next.run()
        await settled()
      }
      now = until
    },
  }
}

/** A clock that can be taken away: of a program that was killed no timer runs any more. */
export interface Leash extends Clock {
  cut(): void
}

export function leash(clock: Clock): Leash {
  let isCut = false
  return {
    now: () => clock.now(),
    after: (ms, run) =>
      clock.after(ms, () => {
        if (!isCut) run()
      }),
    cut() {
      isCut = true
    },
  }
}

/** Every promise that waits for nothing but other promises has settled: immediates run when no microtask is left. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function placeOf(at: number, alarms: readonly Alarm[]): number {
  let low = 0
  let high = alarms.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((alarms[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}
