import type { Clock } from './clock.ts'

export interface VirtualClock extends Clock {
  /** Lets so much time pass and runs, in order, all that falls due meanwhile, also what is set up on the way. */
  advance(ms: number): void
}

interface Alarm {
  readonly at: number
  readonly run: () => void
}

/** Time that passes only when told to: thirty seconds of a cluster take milliseconds, and the same ones each time. */
export function virtualClock(start = 0): VirtualClock {
  let now = start
  const alarms: Alarm[] = [] // by time, and those of one time in the order they were set
  return {
    now: () => now,
    after(ms, run) {
      const alarm = { at: now + Math.max(0, ms), run }
      alarms.splice(placeOf(alarm.at, alarms), 0, alarm)
      return () => {
        const at = alarms.indexOf(alarm)
        if (at >= 0) alarms.splice(at, 1)
      }
    },
    advance(ms) {
      const until = now + ms
      for (let next = alarms[0]; next !== undefined && next.at <= until; next = alarms[0]) {
        alarms.shift()
        now = next.at
        next.run()
      }
      now = until
    },
  }
}

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
