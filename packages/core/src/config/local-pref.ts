/**
 * Routes of one pool with different LOCAL_PREF. MB 1.10: refused unless the two advertisements provably never meet: other routes
 * (aggregation lengths), other peers, or other nodes. With serviceSelectors it depends on the Service, and is for whoever announces it.
 */
import type { PoolView } from '../facts.ts'
import type { BgpAdvertisementView } from './bgp-config.ts'
import { byText, type ConfigFault, faultAt } from './fault.ts'
import type { Placement } from './placement.ts'

interface Families {
  readonly ipv4: boolean
  readonly ipv6: boolean
}

interface Conflict {
  readonly later: BgpAdvertisementView
  readonly earlier: BgpAdvertisementView
  readonly pool: string
}

/**
 * One fault for each advertisement, against the first by name that it conflicts with. Pools that have the same families and the same
 * advertisements are looked at once, so the pairs of a pool are paid for once, not for each pool.
 */
export function localPrefConflicts(
  advertisements: readonly BgpAdvertisementView[],
  pools: readonly PoolView[],
  placement: Placement,
): readonly ConfigFault[] {
  const judged = advertisements.filter(({ serviceSelectors }) => serviceSelectors.length === 0)
  const found = new Map<BgpAdvertisementView, Conflict>()
  for (const { pool, families, competing } of competitions(judged, pools)) {
    if (competing.every(({ localPref }) => localPref === competing[0]?.localPref)) continue
    for (const conflict of conflictsAmong(competing, families, placement)) {
      const before = found.get(conflict.later)
      if (before !== undefined && byText(before.earlier.name, conflict.earlier.name) <= 0) continue
      found.set(conflict.later, { ...conflict, pool })
    }
  }
  return [...found.values()].map(conflictFault)
}

interface Competition {
  readonly pool: string
  readonly families: Families
  readonly competing: readonly BgpAdvertisementView[]
}

/** The advertisements of each pool, once for all pools that are alike. Those for the same set of pools are taken together. */
function competitions(judged: readonly BgpAdvertisementView[], pools: readonly PoolView[]): readonly Competition[] {
  const bySet = [...Map.groupBy(judged, (one) => one.pools)]
  const setsOf = new Map<string, number[]>(pools.map(({ name }) => [name, []]))
  for (const [i, [set]] of bySet.entries()) for (const pool of set) setsOf.get(pool)?.push(i)
  const alike = new Map<string, Competition>()
  for (const { name: pool, cidrs } of pools) {
    const families = { ipv4: cidrs.some((c) => c.family === 'ipv4'), ipv6: cidrs.some((c) => c.family === 'ipv6') }
    const sets = setsOf.get(pool) ?? []
    const key = JSON.stringify([families, sets])
    if (alike.has(key)) continue
    const competing = sets.flatMap((i) => bySet[i]?.[1] ?? []).sort((a, b) => byText(a.name, b.name))
    alike.set(key, { pool, families, competing })
  }
  return [...alike.values()]
}

function* conflictsAmong(competing: readonly BgpAdvertisementView[], families: Families, placement: Placement) {
  for (const [i, later] of competing.entries()) {
    const earlier = competing.slice(0, i).find((other) => meet(other, later, families, placement))
    if (earlier !== undefined) yield { later, earlier }
  }
}

function meet(a: BgpAdvertisementView, b: BgpAdvertisementView, families: Families, placement: Placement): boolean {
  return (
    a.localPref !== b.localPref &&
    sameRoutes(a, b, families) &&
    samePeers(a.peers, b.peers) &&
    placement.share(a.nodeSelectors, b.nodeSelectors)
  )
}

/** In a pool of both families they never meet only when both lengths differ. */
function sameRoutes(a: BgpAdvertisementView, b: BgpAdvertisementView, { ipv4, ipv6 }: Families): boolean {
  return (ipv4 && a.aggregationLength === b.aggregationLength) || (ipv6 && a.aggregationLengthV6 === b.aggregationLengthV6)
}

/** None named means every peer. */
function samePeers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((peer) => b.includes(peer))
}

function conflictFault({ later, earlier, pool }: Conflict): ConfigFault {
  const what = `localPref ${later.localPref} conflicts with ${earlier.localPref} of BGPAdvertisement/${earlier.name}: both announce the same routes of IPAddressPool/${pool} to the same peers`
  return faultAt(
    { object: `BGPAdvertisement/${later.name}`, field: 'spec.localPref' },
    'LocalPrefConflict',
    String(later.localPref),
    what,
  )
}
