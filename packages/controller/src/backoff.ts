/** Retries per key with full jitter: a random time up to a limit that doubles with each failure. */
import type { Clock } from '@clarion/program'

const FIRST_MS = 50
const LONGEST_MS = 30_000

export interface Backoff<K> {
  /** Calls `again` later, unless the key succeeds before. */
  failed(key: K, again: () => void): void
  succeeded(key: K): void
  stop(): void
}

export function createBackoff<K>(clock: Clock, random: () => number): Backoff<K> {
  const failures = new Map<K, { count: number; cancel: () => void }>()
  return {
    failed(key, again) {
      const before = failures.get(key)
      before?.cancel()
      const count = (before?.count ?? 0) + 1
      const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** (count - 1))
      failures.set(key, { count, cancel: clock.after(random() * limit, again) })
    },
    succeeded(key) {
      failures.get(key)?.cancel()
      failures.delete(key)
    },
    stop() {
      for (const { cancel } of failures.values()) cancel()
      failures.clear()
    },
  }
}
