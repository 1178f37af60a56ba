/** Time, so that everything that waits also runs on a virtual clock. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number
  /** Runs once after `ms`, with 0 when what is at hand now is done; the answer cancels. */
  after(ms: number, run: () => void): () => void
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    if (ms === 0) {
      const soon = setImmediate(run) // a timer of 0 is one of a whole millisecond, which every new Service would wait
      return () => clearImmediate(soon)
    }
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
