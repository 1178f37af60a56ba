/** What reservations set apart of one CIDR. It is not chosen by itself, in use or not. */
import { BITS, type Cidr, ipFromInt, rangeCidrs } from '@clarion/inet'
import type { Reserved } from '../reserve/reserved.ts'
import { spanOfCidr } from '../reserve/span.ts'
import { MOST_BITS } from './bit-trie.ts'

/** Of a larger block no more than this is ever in use, so the lowest free one is among these. */
export const REACH = 2 ** MOST_BITS

/** First and last, counted from the CIDR's first address. */
export interface Run {
  readonly first: number
  readonly last: number
}

const WIDE = BigInt(REACH / 2)
const NONE: readonly Run[] = []

/** Ascending; past REACH they are not kept. */
export function apartOf(cidr: Cidr, reserved: Reserved): readonly Run[] {
  const runs: Run[] = []
  for (const { first, last } of reserved.within(spanOfCidr(cidr))) {
    const from = Number(first - cidr.first)
    if (from >= REACH) break
    runs.push({ first: from, last: Math.min(Number(last - cidr.first), REACH - 1) })
  }
  return runs.length === 0 ? NONE : runs
}

/** O(log n) */
export function isApart(runs: readonly Run[], offset: number): boolean {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const run = runs[middle]
    if (run !== undefined && run.last < offset) low = middle + 1
    else high = middle
  }
  const run = runs[low]
  return run !== undefined && run.first <= offset
}

/**
 * A CIDR too large to be looked at as a whole, in pieces: what is set apart in it and reaches far makes pieces of its own, or what lies
 * behind it would be out of reach.
 */
export function cutCidr(cidr: Cidr, reserved: Reserved): readonly Cidr[] {
  if (BITS[cidr.family] - cidr.length <= MOST_BITS) return [cidr]
  const whole = spanOfCidr(cidr)
  const pieces: Cidr[] = []
  let at = whole.first
  const addUpTo = (end: bigint) => {
    if (at > end) return
    pieces.push(...rangeCidrs(ipFromInt(at, cidr.family), ipFromInt(end, cidr.family)))
    at = end + 1n
  }
  for (const { first, last } of reserved.within(whole)) {
    if (last - first < WIDE) continue
    addUpTo(first - 1n)
    addUpTo(last)
  }
  addUpTo(whole.last)
  return pieces
}
