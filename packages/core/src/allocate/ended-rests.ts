/** Which rests are to be ended: those that are over, and those of no pool that lets addresses rest. */
import type { Book } from './book.ts'
import type { Rested } from './rests.ts'

export interface RestsToEnd {
  /** In the order in which they were released. */
  readonly ended: readonly Rested[]
  /** When the next one is over; milliseconds since the epoch. */
  readonly nextAt: number | undefined
}

/** `inDoubt`: a pool may be missing for the moment only, so that its rests stay until they are over. O(addresses that rest). */
export function restsToEnd(book: Book, now: number, inDoubt: boolean): RestsToEnd {
  const ended: Rested[] = []
  let nextAt: number | undefined
  for (const one of book.rests.all()) {
    const { claim, rest } = one
    if (rest.until <= now || (!inDoubt && book.restRuleOf(claim.address) === undefined)) ended.push(one)
    else if (nextAt === undefined || rest.until < nextAt) nextAt = rest.until
  }
  return { ended: ended.sort((a, b) => a.rest.since - b.rest.since), nextAt }
}
