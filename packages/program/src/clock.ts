/** Monotonic milliseconds and timers, so that a whole program can run on a virtual clock. */
export interface Clock {
  now(): number
  /** Runs once after `ms`, with 0 when what is at hand now is done; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    if (ms === 0) {
      const soon = setImmediate(run) // a timer of 0 is one of a whole millisecond
      return () => clearImmediate(soon)
    }
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
