/**
 * What serves on when the operator's objects vanish: `helm uninstall metallb` deletes the CRDs, and every pool and advertisement with
 * them (allocation.md). The last ones of a kind that is gone stay in force for whoever announces, until there are some again.
 *
 * Pools: always. Whether an address may be kept is the controller's question (its guard), and the Service's status its answer.
 * Advertisements: an operator who deletes the only one means it, and a CRD that goes deletes them one by one just so; which it was shows
 * a moment later. So they stay for that moment, and for good where the kind is gone, was found empty as a whole, or the pools went too.
 */
import type { ConfigObjects } from './objects.ts'

export const DELIBERATE_MS = 10_000

export type ConfigKind = 'IPAddressPool' | 'L2Advertisement'

export interface KeptConfig {
  /** In force. */
  readonly objects: ConfigObjects
  /** Of these none is left, and the last ones are in force. */
  readonly kept: readonly ConfigKind[]
  /** Until then it is open whether the advertisements were meant to go. */
  readonly openUntil: number | undefined
}

export interface Signs {
  /** Kinds that are not served, or of which a whole reading found none where there were some. */
  readonly gone: ReadonlySet<string>
  /** Kinds that are not kept up for whatever reason: what looks deleted may be back. */
  readonly stale: ReadonlySet<string>
  /** Milliseconds, monotonic. */
  readonly now: number
}

export const NOTHING_KEPT: KeptConfig = {
  objects: { pools: [], l2Advertisements: [], bgp: undefined },
  kept: [],
  openUntil: undefined,
}

/** What is in force after what was. To be asked again at `openUntil`, if there is such a time. */
export function keepConfig(before: KeptConfig, read: ConfigObjects, { gone, stale, now }: Signs): KeptConfig {
  const pools = read.pools.length > 0 ? read.pools : before.objects.pools
  const poolsGone = read.pools.length === 0 && pools.length > 0
  const kept: readonly ConfigKind[] = poolsGone ? ['IPAddressPool'] : []
  const old = before.objects.l2Advertisements
  if (read.l2Advertisements.length > 0 || old.length === 0) {
    return { objects: { ...read, pools }, kept, openUntil: undefined }
  }
  const objects = { ...read, pools, l2Advertisements: old }
  if (poolsGone || gone.has('L2Advertisement') || before.kept.includes('L2Advertisement')) {
    return { objects, kept: [...kept, 'L2Advertisement'], openUntil: undefined }
  }
  const openUntil = before.openUntil ?? now + DELIBERATE_MS
  if (now < openUntil || stale.has('L2Advertisement')) return { objects, kept, openUntil }
  return { objects: { ...read, pools }, kept, openUntil: undefined }
}

/** For whoever runs the cluster. */
export function keptSentence({ objects, kept }: KeptConfig): string {
  const counts = { IPAddressPool: objects.pools.length, L2Advertisement: objects.l2Advertisements.length }
  const lasts = kept.map((kind) => `${counts[kind]} of kind ${kind}`)
  return `there is no ${kept.join(' and no ')} any more; the last ones (${lasts.join(', ')}) serve on until there are some again`
}
