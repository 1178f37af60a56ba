/** How long certificates are valid. */
import type { Validity } from './view.ts'

const SECOND = 1_000
const DAY = 86_400 * SECOND

/** MetalLB's (MB 5.4). */
export const AUTHORITY_LIFE_MS = 3_650 * DAY
export const LEAF_LIFE_MS = 365 * DAY

/** API servers whose clocks are behind ours accept them, too. */
const BACKDATED_MS = 3_600 * SECOND
const BACKDATED_SHARE = 1 / 10

/** A life that begins now, or a little before; certificates know whole seconds only. What is signed ends with its authority. */
export function lifeFrom(now: number, lifeMs: number, within?: Validity): Validity {
  const from = Math.max(now - Math.min(BACKDATED_MS, lifeMs * BACKDATED_SHARE), within?.notBefore ?? 0)
  const until = Math.min(now + lifeMs, within?.notAfter ?? Number.POSITIVE_INFINITY)
  return { notBefore: Math.floor(from / SECOND) * SECOND, notAfter: Math.floor(until / SECOND) * SECOND }
}
