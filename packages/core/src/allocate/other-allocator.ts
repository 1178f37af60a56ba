/**
 * Whether somebody else gives addresses too, such as MetalLB's controller still running. Seen in what it writes: status and annotation
 * appear together, in one write that is not ours, and nobody had claimed the address. A hand writes a status alone; another Clarion
 * claims first; a Service copied with its annotation has no status. For it to be believed, three Services have to be so within ten
 * minutes: a person would have to write three statuses with their annotations by hand.
 */
import type { ServiceKey, ServiceView } from '../facts.ts'
import type { Book } from './book.ts'
import { isOurs } from './ours.ts'

const SERVICES = 3
const WITHIN_MS = 600_000
/** After so long without such a write it is over. */
export const QUIET_MS = 60_000

export interface Others {
  /** Services with a foreign write, and when the last one was. */
  readonly seen: ReadonlyMap<ServiceKey, number>
  readonly active: boolean
}

export const NO_OTHERS: Others = { seen: new Map(), active: false }

/** What of a Service shows who wrote it. */
export type Written = Pick<ServiceView, 'uid' | 'ips' | 'allocatedFromPool'>

/**
 * Whether a Service may have been given its addresses by somebody else. That nobody had claimed them is seen when they are claimed:
 * only then it counts. `book` is as it was before the change; `before` undefined: it was not known.
 */
export function looksForeign(before: Written | undefined, after: ServiceView, book: Book, lbClass: string | undefined): boolean {
  const { key, ips, allocatedFromPool, uid } = after
  if (!isOurs(after, lbClass) || ips.length === 0 || allocatedFromPool === undefined) return false
  if (before?.uid === uid && (before.ips.join() === ips.join() || before.allocatedFromPool === allocatedFromPool)) return false
  return !ips.every((ip) => book.isGiven(ip, key))
}

/** A write of somebody else's is certain. */
export function noteForeign(others: Others, key: ServiceKey, now: number): Others {
  const seen = new Map([...others.seen].filter(([, at]) => now - at < WITHIN_MS))
  seen.set(key, now)
  return { seen, active: others.active || seen.size >= SERVICES }
}

/** After a time without news. */
export function afterQuiet(others: Others, now: number): Others {
  const last = Math.max(...others.seen.values())
  return others.active && now - last >= QUIET_MS ? { ...others, active: false } : others
}

export function othersSentence({ seen }: Others): string {
  const some = [...seen.keys()].slice(-3).join(', ')
  return `another allocator gives addresses to Services of this class (lately ${some}): only one may. None are given until it is quiet for ${QUIET_MS / 1_000} s`
}
