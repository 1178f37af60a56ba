/** Time, so that everything that waits also runs on a virtual clock. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number
  /** Runs once after `ms`; the answer cancels. */
  after(ms: number, run: () => void): () => void
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
