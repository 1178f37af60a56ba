/** Counters of the pools, written once per batch of assignments and only where they differ. */
import { type Book, type Effect, type PoolCounters, poolCounters } from '@clarion/core'
import type { Clock } from '@clarion/program'

/** Assignments that come together are counted together. */
const BATCH_MS = 500

export interface PoolStatus {
  changed(book: Book): void
  /** Somebody else may have written since. */
  forget(): void
  stop(): void
}

/** `leads`: whether this controller is the one to write, asked last. */
export function createPoolStatus(clock: Clock, leads: () => boolean, perform: (effect: Effect) => void): PoolStatus {
  const written = new Map<string, PoolCounters>()
  let cancel: (() => void) | undefined

  const write = (book: Book) => {
    cancel = undefined
    if (!leads()) return // it was stopped meanwhile; whoever leads now counts
    for (const index of book.pools?.all() ?? []) {
      const now = poolCounters(index)
      const before = written.get(now.pool)
      if (before !== undefined && same(before, now)) continue
      written.set(now.pool, now)
      perform({ do: 'write-pool-status', ...now })
    }
    for (const pool of written.keys()) if (book.pools?.get(pool) === undefined) written.delete(pool)
  }

  return {
    changed(book) {
      cancel ??= clock.after(BATCH_MS, () => write(book))
    },
    forget: () => written.clear(),
    stop: () => cancel?.(),
  }
}

const same = (a: PoolCounters, b: PoolCounters): boolean =>
  a.assignedIPv4 === b.assignedIPv4 &&
  a.assignedIPv6 === b.assignedIPv6 &&
  a.availableIPv4 === b.availableIPv4 &&
  a.availableIPv6 === b.availableIPv6
