/** Where time comes from, so that a whole cluster can run on a virtual clock. */
export interface Clock {
  /** Milliseconds, monotonic; only differences mean anything. */
  now(): number
  /** Runs once after so many milliseconds; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
