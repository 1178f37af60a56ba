/** Retries per key with full jitter: a random time up to a limit that doubles with each failure. */
import type { Clock } from '@clarion/program'

const FIRST_MS = 50
const LONGEST_MS = 30_000

export interface Backoff<K> {
  /** Calls `again` later, unless the key succeeds before. */
  failed(key: K, again: () => void): void
  succeeded(key: K): void
  /** What hindered them all is over: calls every `again` that waits. */
  hurry(): void
  stop(): void
}

interface Failure {
  readonly count: number
  cancel: () => void
  /** Undefined when it has been called. */
  again: (() => void) | undefined
}

export function createBackoff<K>(clock: Clock, random: () => number): Backoff<K> {
  const failures = new Map<K, Failure>()
  const run = (failure: Failure) => {
    const { again } = failure
    failure.again = undefined
    again?.()
  }
  return {
    failed(key, again) {
      const before = failures.get(key)
      before?.cancel()
      const count = (before?.count ?? 0) + 1
      const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1))
      const failure: Failure = { count, cancel: () => {}, again }
      failure.cancel = clock.after(random() * limit, () => run(failure))
      failures.set(key, failure)
    },
    succeeded(key) {
      failures.get(key)?.cancel()
      failures.delete(key)
    },
    hurry() {
      for (const failure of [...failures.values()]) {
        failure.cancel()
        run(failure)
      }
    },
    stop() {
      for (const { cancel } of failures.values()) cancel()
      failures.clear()
    },
  }
}
