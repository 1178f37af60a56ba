/** New addresses for one Service that can keep none (MB 2.4): what it asks for, else its pool, else the pools pinned to it, else those for everybody. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { PoolView, ServiceView } from '../facts.ts'
import { isForService, type NotFor } from './admits.ts'
import type { Claimant } from './book.ts'
import { familiesOf, type Stack } from './families.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'

export type Wanting = Claimant & Pick<ServiceView, 'namespace' | 'labels'>

export interface Want {
  readonly service: Wanting
  readonly stack: Stack
  /** One address is better than none: PreferDualStack. */
  readonly oneWillDo: boolean
  /** The family to have where there can only be one. */
  readonly primary: Family
  /** Exactly these, when there are any; they fit the stack. */
  readonly asked: readonly Ip[]
  /** Only this pool. */
  readonly pool: string | undefined
  /** Addresses that are the Service's own already: in a pool that is chosen they go before the lowest free one. */
  readonly own: readonly Ip[]
}

/** What stands against a Service having an address, and which pools are for it. */
export interface Ledger {
  readonly pools: Pools
  against(ip: Ip, service: Wanting): Refusal | undefined
  whyNotFor(pool: PoolView, service: Wanting): NotFor | undefined
  pinnedTo(namespace: string): PinnedPools
  lowestShared(pool: string, family: Family, service: Wanting): Ip | undefined
}

/** Pools with autoAssign that are pinned, in the order they are asked. */
export interface PinnedPools {
  /** For Services of this namespace, or some of them. */
  readonly its: readonly PoolIndex[]
  /** It may be for them: its selectors cannot be held against a namespace that was not read yet. */
  readonly unclear: PoolIndex | undefined
}

export type Allocation = Given | { readonly refusal: Refusal }

export interface Given {
  readonly ips: readonly Ip[]
  readonly pool: string
  readonly how: 'Requested' | 'FromPool' | 'Automatic'
}

export function allocate(want: Want, ledger: Ledger): Allocation {
  if (want.pool !== undefined && ledger.pools.get(want.pool) === undefined) {
    return { refusal: { why: 'UnknownPool', pool: want.pool } }
  }
  if (want.asked.length > 0) return exactly(want, ledger)
  return want.pool === undefined ? anywhere(want, ledger) : fromPool(want, want.pool, ledger)
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

/** Its own address there, else the lowest it may share, else the lowest free one: sharing is there to save addresses (MB 9.2). */
export function candidate(
  pool: PoolIndex,
  family: Family,
  { own, service }: Pick<Want, 'own' | 'service'>,
  ledger: Ledger,
): Ip | undefined {
  const { pools } = ledger
  return (
    own.find((ip) => familyOf(ip) === family && pools.find(ip)?.pool === pool) ??
    ledger.lowestShared(pool.name, family, service) ??
    pool.lowestFree(family)
  )
}

function exactly(want: Want, ledger: Ledger): Allocation {
  const home = poolOfAll(want.asked, ledger.pools)
  if ('why' in home) return { refusal: home }
  if (want.pool !== undefined && home.name !== want.pool) {
    return { refusal: { why: 'PoolNotCompatible', ips: want.asked, pool: want.pool, home: home.name } }
  }
  const notFor = ledger.whyNotFor(home.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: home.name } }
  for (const ip of want.asked) {
    const no = ledger.against(ip, want.service)
    if (no !== undefined) return { refusal: no }
  }
  return { ips: want.asked, pool: home.name, how: 'Requested' }
}

function fromPool(want: Want, name: string, ledger: Ledger): Allocation {
  const pool = ledger.pools.get(name)
  const notFor = pool && ledger.whyNotFor(pool.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: name } }
  const offer = pool && ask(pool, want, ledger)
  const enough = offer !== undefined && (offer.missing === undefined || (want.oneWillDo && offer.ips.length > 0))
  return enough
    ? { ips: offer.ips, pool: name, how: 'FromPool' }
    : { refusal: { why: 'PoolExhausted', pool: name, wanted: want.stack } }
}

/** Deterministic where MetalLB is not: of equal priority, and of the pools for everybody, by name (MB 9.1). */
function anywhere(want: Want, ledger: Ledger): Allocation {
  const { its, unclear } = ledger.pinnedTo(want.service.namespace)
  if (unclear !== undefined) return { refusal: { why: 'NamespaceUnknown', pool: unclear.name } }
  const pinned = its.filter(({ view }) => isForService(view, want.service.labels))
  return (
    firstOf(pinned, want, ledger) ??
    firstOf(ledger.pools.open, want, ledger) ?? { refusal: { why: 'PoolsExhausted', wanted: want.stack } }
  )
}

/** The first of these pools that has what is wanted, those with an address of the Service's own before the others. */
function firstOf(candidates: readonly PoolIndex[], want: Want, ledger: Ledger): Given | undefined {
  let primary: Given | undefined
  let other: Given | undefined
  for (const pool of ownFirst(candidates, want, ledger.pools)) {
    const { ips, missing } = ask(pool, want, ledger)
    const given: Given = { ips, pool: pool.name, how: 'Automatic' }
    if (missing === undefined) return given
    const [ip] = ips
    if (ip === undefined || !want.oneWillDo) continue
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
  readonly missing: { readonly family: Family; readonly says: 'NoSuchFamily' | 'Full' } | undefined
}

export function ask(pool: PoolIndex, want: Pick<Want, 'stack' | 'own' | 'service'>, ledger: Ledger): Offer {
  const ips: Ip[] = []
  let missing: Offer['missing']
  for (const family of familiesOf(want.stack)) {
    const ip = candidate(pool, family, want, ledger)
    if (ip === undefined) missing ??= { family, says: pool.has(family) ? 'Full' : 'NoSuchFamily' }
    else ips.push(ip)
  }
  return { ips, missing }
}
