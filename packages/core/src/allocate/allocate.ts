/**
 * New addresses for one Service that can keep none (MB 2.4): what it asks for, else what a reservation binds to it, else its pool, else
 * the pools pinned to it, else those for everybody.
 */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { PoolView, ServiceView } from '../facts.ts'
import { has, type Reservation } from '../reserve/reservation.ts'
import type { Reserved } from '../reserve/reserved.ts'
import { isForService, type NotFor } from './admits.ts'
import type { Claimant } from './claimant.ts'
import { familiesOf, type Stack } from './families.ts'
import { bound, fromReservation, lowestReserved } from './from-reservation.ts'
import type { PinnedPools } from './namespaces.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'
import type { RestingAddresses } from './resting-in.ts'

export type Wanting = Claimant & Pick<ServiceView, 'namespace' | 'labels'>

export interface Want {
  readonly service: Wanting
  readonly stack: Stack
  /** One address is better than none: PreferDualStack. */
  readonly oneWillDo: boolean
  /** The family to have where there can only be one. */
  readonly primary: Family
  /** Exactly these, when there are any; they fit the stack. */
  readonly ips: readonly Ip[]
  /** Only addresses of this one. Without one no address of any is chosen. */
  readonly reservation: Reservation | undefined
  /** Only this pool. */
  readonly pool: string | undefined
  /** Addresses that are the Service's own already: in a pool that is chosen they go before the lowest free one. */
  readonly own: readonly Ip[]
  /** Addresses that rest for others too, where nothing else is free. */
  readonly wakes?: boolean
}

/** What stands against a Service having an address, and which pools are for it. */
export interface Ledger extends RestingAddresses {
  readonly pools: Pools
  against(ip: Ip, service: Wanting): Refusal | undefined
  whyNotFor(pool: PoolView, service: Wanting): NotFor | undefined
  pinnedTo(namespace: string): PinnedPools
  lowestShared(pool: string, family: Family, service: Wanting, may: (ip: Ip) => boolean): Ip | undefined
  readonly reserved: Reserved
  /** Why it may not gain an address, whoever has it. */
  whyNotGain(ip: Ip, service: Wanting): Refusal | undefined
  /** Why it may gain none of those of a pool that are nobody's. */
  whyNoMore(pool: string, family: Family, service: Wanting): Refusal | undefined
  isOver(reservation: Reservation): boolean
}

export type Allocation = Given | { readonly refusal: Refusal }

export interface Given {
  readonly ips: readonly Ip[]
  readonly pool: string
  readonly how: 'Requested' | 'FromPool' | 'FromReservation' | 'Automatic'
  /** Why there is only one address where two were wanted. */
  readonly additional: Refusal | undefined
}

export function allocate(want: Want, ledger: Ledger): Allocation {
  if (want.pool !== undefined && ledger.pools.get(want.pool) === undefined) {
    return { refusal: { why: 'UnknownPool', pool: want.pool } }
  }
  if (want.ips.length > 0) return exactly(want, ledger)
  if (want.reservation !== undefined) return fromReservation(want, want.reservation, ledger)
  return bound(want, ledger) ?? (want.pool === undefined ? anywhere(want, ledger) : fromPool(want, want.pool, ledger))
}

/** The pool that has all of them; both addresses of a Service come from one pool (MB 2.5). */
export function poolOfAll(ips: readonly Ip[], pools: Pools): PoolIndex | Refusal {
  const homes = ips.map((ip) => pools.find(ip)?.pool)
  const [first] = homes
  const outside = ips.filter((_, i) => homes[i] === undefined)
  if (first === undefined || outside.length > 0) return { why: 'OutsideEveryPool', ips: outside }
  if (homes.some((pool) => pool !== first)) {
    return { why: 'NotInOnePool', ips, pools: homes.flatMap((pool) => pool?.name ?? []) }
  }
  return first
}

/**
 * Its own address there, else the lowest it may share, else one that rests for those it shares with, else a free one: sharing is there to
 * save addresses (MB 9.2). Undefined: there is none.
 */
export function candidate(
  pool: PoolIndex,
  family: Family,
  want: Pick<Want, 'own' | 'service' | 'reservation' | 'wakes'>,
  ledger: Ledger,
): Ip | Refusal | undefined {
  const { own, service, reservation } = want
  const isThere = (ip: Ip) => familyOf(ip) === family && ledger.pools.find(ip)?.pool === pool
  const mine = own.find((ip) => isThere(ip) && (reservation === undefined || has(reservation, ip)))
  if (mine !== undefined) return mine
  const shared = ledger.lowestShared(pool.name, family, service, (ip) => ledger.reserved.of(ip) === reservation)
  if (shared !== undefined) return shared
  if (reservation !== undefined) return lowestReserved(pool, family, { ...want, reservation }, ledger)
  const no = ledger.whyNoMore(pool.name, family, service)
  if (no !== undefined) return no
  const free = ledger.restingWith(pool, family, service) ?? pool.nextFree(family)
  if (free !== undefined || pool.resting(family) === 0) return free
  const woken = want.wakes === true ? ledger.longestResting(pool, family, service) : undefined
  return woken ?? (pool.view.rest?.strict === true ? { why: 'AddressResting', pool: pool.name } : undefined)
}

function exactly(want: Want, ledger: Ledger): Allocation {
  const home = poolOfAll(want.ips, ledger.pools)
  if ('why' in home) return { refusal: home }
  if (want.pool !== undefined && home.name !== want.pool) {
    return { refusal: { why: 'PoolNotCompatible', ips: want.ips, pool: want.pool, home: home.name } }
  }
  const notFor = ledger.whyNotFor(home.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: home.name } }
  for (const ip of want.ips) {
    const no = ledger.whyNotGain(ip, want.service) ?? ledger.against(ip, want.service)
    if (no !== undefined) return { refusal: no }
  }
  return { ips: want.ips, pool: home.name, how: 'Requested', additional: undefined }
}

function fromPool(want: Want, name: string, ledger: Ledger): Allocation {
  const pool = ledger.pools.get(name)
  const notFor = pool && ledger.whyNotFor(pool.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: name } }
  const limits: Refusal[] = []
  const exhausted: Refusal = { why: 'PoolExhausted', pool: name, wanted: want.stack }
  const attempt: Attempt = (wakes, noted) =>
    firstOf(pool === undefined ? [] : [pool], 'FromPool', { ...want, wakes }, ledger, noted)
  return freshFirst(attempt, ledger, limits) ?? { refusal: limits[0] ?? exhausted }
}

/** Deterministic where MetalLB is not: of equal priority, and of the pools for everybody, by name (MB 9.1). */
function anywhere(want: Want, ledger: Ledger): Allocation {
  const { its, unclear } = ledger.pinnedTo(want.service.namespace)
  if (unclear !== undefined) return { refusal: { why: 'NamespaceUnknown', pool: unclear.name } }
  const pinned = its.filter(({ view }) => isForService(view, want.service.labels))
  const limits: Refusal[] = []
  const attempt: Attempt = (wakes, noted) =>
    firstOf(pinned, 'Automatic', { ...want, wakes }, ledger, noted) ??
    firstOf(ledger.pools.open, 'Automatic', { ...want, wakes }, ledger, noted)
  return (
    freshFirst(attempt, ledger, limits) ?? {
      refusal: limits[0] ?? { why: 'PoolsExhausted', wanted: want.stack },
    }
  )
}

type Attempt = (wakes: boolean, limits: Refusal[]) => Given | undefined

/** What rests for others is given only where all these pools together have nothing else. */
function freshFirst(attempt: Attempt, ledger: Ledger, limits: Refusal[]): Given | undefined {
  const fresh = attempt(false, limits)
  if (!ledger.anyRests || (fresh !== undefined && fresh.additional === undefined)) return fresh
  const woken = attempt(true, [])
  return woken !== undefined && woken.additional === undefined ? woken : (fresh ?? woken)
}

/**
 * The first of these pools that has what is wanted, those with an address of the Service's own before the others. What is a limit, and
 * no want of addresses, goes into `limits`.
 */
export function firstOf(
  candidates: readonly PoolIndex[],
  how: Given['how'],
  want: Want,
  ledger: Ledger,
  limits: Refusal[],
): Given | undefined {
  let primary: Given | undefined
  let other: Given | undefined
  for (const pool of ownFirst(candidates, want, ledger.pools)) {
    const { ips, missing } = ask(pool, want, ledger)
    if (missing === undefined) return { ips, pool: pool.name, how, additional: undefined }
    if (missing.limit !== undefined) limits.push(missing.limit)
    const [ip] = ips
    if (ip === undefined || !want.oneWillDo) continue
    const additional = missing.limit ?? ({ why: 'PoolExhausted', pool: pool.name, wanted: missing.family } as const)
    const given: Given = { ips, pool: pool.name, how, additional }
    if (familyOf(ip) === want.primary) primary ??= given
    else other ??= given
  }
  return primary ?? other
}

function ownFirst(candidates: readonly PoolIndex[], { own, stack }: Want, pools: Pools): Iterable<PoolIndex> {
  const families = familiesOf(stack)
  const homes = own.flatMap((ip) => (families.includes(familyOf(ip)) ? (pools.find(ip)?.pool ?? []) : []))
  return homes.length === 0 ? candidates : new Set([...homes.filter((home) => candidates.includes(home)), ...candidates])
}

export interface Offer {
  /** IPv4 before IPv6, whatever the order of spec.ipFamilies (MB 2.4). */
  readonly ips: readonly Ip[]
  /** The first family that the pool cannot serve, and whether it has any CIDR of it. */
  readonly missing: Missing | undefined
}

export interface Missing {
  readonly family: Family
  readonly says: 'NoSuchFamily' | 'Full' | 'QuotaExceeded' | 'NamespaceUnknown' | 'AddressResting'
  /** Why it may not have what there would be. */
  readonly limit: Refusal | undefined
}

export function ask(
  pool: PoolIndex,
  want: Pick<Want, 'stack' | 'own' | 'service' | 'reservation' | 'wakes'>,
  ledger: Ledger,
): Offer {
  const ips: Ip[] = []
  let missing: Missing | undefined
  for (const family of familiesOf(want.stack)) {
    const found = candidate(pool, family, want, ledger)
    if (typeof found === 'string') ips.push(found)
    else missing ??= { family, says: wordFor(found) ?? (pool.has(family) ? 'Full' : 'NoSuchFamily'), limit: found }
  }
  return { ips, missing }
}

function wordFor(limit: Refusal | undefined): Missing['says'] | undefined {
  if (limit === undefined) return undefined
  return limit.why === 'NamespaceUnknown' || limit.why === 'AddressResting' ? limit.why : 'QuotaExceeded'
}
