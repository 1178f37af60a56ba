/** For whoever asks why: what every pool says to a Service that asks for none in particular. Decisions do not carry it: there are many pools. */
import type { Family } from '@clarion/inet'
import type { ServiceView } from '../facts.ts'
import { type NotFor, whyNotFor } from './admits.ts'
import { ask } from './ask.ts'
import type { Book } from './book.ts'
import { ledgerOf } from './converge.ts'
import { leftTo, ownOf } from './own-addresses.ts'
import { stackOf } from './stack.ts'

export interface PoolAnswer {
  readonly pool: string
  /** HasOneFamily: it could give one address where two are wanted. */
  readonly says:
    | 'HasRoom'
    | 'HasOneFamily'
    | 'Full'
    | 'NoSuchFamily'
    | 'NotAutoAssign'
    | 'QuotaExceeded'
    | 'AddressResting'
    | NotFor
  /** The family that is missing or has no room. */
  readonly family?: Family
}

/** Those that would be asked first come first; then those that would not be asked, by name. */
export function askPools(view: ServiceView, book: Book, now: number): readonly PoolAnswer[] {
  const { pools } = book
  const ledger = ledgerOf(book, now)
  const stack = stackOf(view.clusterFamilies)
  if (pools === undefined || ledger === undefined || stack === undefined) return []
  const labels = book.labelsOf(view.namespace)
  const own = [...ownOf(view, book), ...leftTo(view, book)]
  return [...new Set([...pools.pinned, ...pools.open, ...pools.all()])].map((pool): PoolAnswer => {
    const { name } = pool
    const notFor = whyNotFor(pool.view, view, labels)
    if (notFor !== undefined) return { pool: name, says: notFor }
    if (!pool.view.autoAssign) return { pool: name, says: 'NotAutoAssign' }
    const { ips, missing } = ask(pool, { stack, own, service: view, reservation: undefined, wakes: true }, ledger)
    if (missing === undefined) return { pool: name, says: 'HasRoom' }
    return { pool: name, says: ips.length > 0 ? 'HasOneFamily' : missing.says, family: missing.family }
  })
}
