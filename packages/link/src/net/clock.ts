/** Time for whatever waits: the system's, or a virtual one that a test turns. */
export interface Clock {
  /** Milliseconds on a clock that never steps. */
  now(): number
  /** Runs once after `ms`; the returned function cancels. */
  after(ms: number, run: () => void): () => void
}

/** Its timers keep no program alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}
