/** Which rests are to be ended: those that are over, those of no pool that lets addresses rest, and where there are too many. */
import type { Book } from './book.ts'
import type { Rested } from './rests.ts'

/** In one pool. A claim is an object of the cluster, and a pool of IPv6 has no end. */
export const MOST_RESTING = 10_000

export interface RestsToEnd {
  /** In the order in which they were released. */
  readonly ended: readonly Rested[]
  /** When the next one is over; milliseconds since the epoch. */
  readonly nextAt: number | undefined
}

/** `inDoubt`: a pool may be missing for the moment only, so that its rests stay until they are over. O(addresses that rest). */
export function restsToEnd(book: Book, now: number, inDoubt: boolean, most = MOST_RESTING): RestsToEnd {
  const isOver = ({ claim, rest }: Rested) => rest.until <= now || (!inDoubt && book.restRuleOf(claim.address) === undefined)
  const [over, others] = parted([...book.rests.all()], isOver)
  const surplus = [...Map.groupBy(others, ({ pool }) => pool).values()].flatMap((its) =>
    its.length > most ? its.sort(bySince).slice(0, its.length - most) : [],
  )
  const nextAt = others.reduce((next, { rest }) => Math.min(next, rest.until), Number.POSITIVE_INFINITY)
  return { ended: [...over, ...surplus].sort(bySince), nextAt: others.length > 0 ? nextAt : undefined }
}

function bySince(a: Rested, b: Rested): number {
  return a.rest.since - b.rest.since
}

function parted<T>(all: readonly T[], suits: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(suits), all.filter((one) => !suits(one))]
}
