/** What the story's promises are, checked on the records of the watcher. */
import { type ArpRecord, conflicts, SILENCE_MS } from '../history.ts'
import type { StageWatch } from './stage.ts'

/** Two machines may answer for an address for so long while it moves. Longer is no story but a fault. */
export const MOST_CONFLICT_MS = 2_000

/** The longest time during which two machines had the address; 0 when it was one at a time. */
export const longestConflict = (records: readonly ArpRecord[], ip: string): number =>
  Math.max(0, ...conflicts(records, ip).map(({ from, until }) => until - from))

/** Throws when two answered for too long. */
export function oneAtATime(records: readonly ArpRecord[], ip: string): number {
  const ms = longestConflict(records, ip)
  if (ms > MOST_CONFLICT_MS) throw new Error(`two nodes answered for ${ip} at the same time for ${Math.round(ms)} ms`)
  return ms
}

/** Resolves with the MAC of whoever alone has been heard for the address for `calm` milliseconds, after `since`. */
export async function settledOwner(
  watch: StageWatch,
  ip: string,
  since: number,
  within: number,
  calm = SILENCE_MS,
): Promise<string> {
  const claim = await watch.waitFor(
    ({ at, mac, ip: heard }) => {
      if (heard !== ip || at < since + calm) return false
      const last = watch.records().filter((r) => r.ip === ip && r.at > at - calm && r.at <= at)
      return last.every((r) => r.mac === mac)
    },
    `one node alone to answer for ${ip} for ${calm} ms`,
    within,
  )
  return claim.mac
}
