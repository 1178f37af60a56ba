/** What a pool can give a Service, and which of several pools is the first that can. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import { has } from '../reserve/reservation.ts'
import { lowestReserved } from './lowest-reserved.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'
import { familiesOf } from './stack.ts'
import type { Given, Ledger, Want } from './want.ts'

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
