/** New addresses for one Service that can keep none (MB 2.4, without pins): what it asks for, else its pool, else the pools in order of name. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { PoolView, ServiceView } from '../facts.ts'
import type { NotFor } from './admits.ts'
import { familiesOf, type Stack } from './families.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'
import type { PoolAnswer, Refusal } from './refusal.ts'

export interface Want {
  readonly service: Pick<ServiceView, 'key' | 'uid' | 'namespace' | 'labels'>
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

/** What stands against a Service having an address, and in which pool the address is. */
export interface Ledger {
  readonly pools: Pools
  against(ip: Ip, service: Want['service']): Refusal | undefined
  whyNotFor(pool: PoolView, service: Want['service']): NotFor | undefined
}

export type Allocation = Given | NotGiven

export interface Given {
  readonly ips: readonly Ip[]
  readonly pool: string
  readonly how: 'Requested' | 'FromPool' | 'Automatic'
  readonly asked: readonly PoolAnswer[]
}

export interface NotGiven {
  readonly refusal: Refusal
  readonly asked: readonly PoolAnswer[]
}

export function allocate(want: Want, ledger: Ledger): Allocation {
  if (want.pool !== undefined && ledger.pools.get(want.pool) === undefined) {
    return { refusal: { why: 'UnknownPool', pool: want.pool }, asked: [] }
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

/** Its own address there, else the lowest free one. */
export function candidate(pool: PoolIndex, family: Family, own: readonly Ip[], pools: Pools): Ip | undefined {
  return own.find((ip) => familyOf(ip) === family && pools.find(ip)?.pool === pool) ?? pool.lowestFree(family)
}

function exactly(want: Want, ledger: Ledger): Allocation {
  const refused = (refusal: Refusal): NotGiven => ({ refusal, asked: [] })
  const home = poolOfAll(want.asked, ledger.pools)
  if ('why' in home) return refused(home)
  if (want.pool !== undefined && home.name !== want.pool) {
    return refused({ why: 'PoolNotCompatible', ips: want.asked, pool: want.pool, home: home.name })
  }
  const notFor = ledger.whyNotFor(home.view, want.service)
  if (notFor !== undefined) return refused({ why: notFor, pool: home.name })
  for (const ip of want.asked) {
    const no = ledger.against(ip, want.service)
    if (no !== undefined) return refused(no)
  }
  return { ips: want.asked, pool: home.name, how: 'Requested', asked: [{ pool: home.name, says: 'Chosen' }] }
}

function fromPool(want: Want, name: string, { pools, whyNotFor }: Ledger): Allocation {
  const pool = pools.get(name)
  const notFor = pool && whyNotFor(pool.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: name }, asked: [{ pool: name, says: notFor }] }
  const offer = pool && ask(pool, want, pools)
  const enough = offer !== undefined && (offer.missing === undefined || (want.oneWillDo && offer.ips.length > 0))
  if (!enough) {
    const asked = offer === undefined ? [] : [answer(name, offer)]
    return { refusal: { why: 'PoolExhausted', pool: name, wanted: want.stack }, asked }
  }
  return { ips: offer.ips, pool: name, how: 'FromPool', asked: [{ pool: name, says: 'Chosen' }] }
}

/** Deterministic where MetalLB is not: pools in order of name, those first that hold an address of the Service's own. */
function anywhere(want: Want, { pools, whyNotFor }: Ledger): Allocation {
  const asked: PoolAnswer[] = []
  const second: { primary?: Offered; other?: Offered } = {}
  for (const pool of inOrder(want, pools)) {
    if (!pool.view.autoAssign) {
      asked.push({ pool: pool.name, says: 'NotAutoAssign' })
      continue
    }
    const notFor = whyNotFor(pool.view, want.service)
    if (notFor !== undefined) {
      asked.push({ pool: pool.name, says: notFor })
      continue
    }
    const offer = ask(pool, want, pools)
    asked.push(answer(pool.name, offer))
    if (offer.missing === undefined) return { ips: offer.ips, pool: pool.name, how: 'Automatic', asked }
    const [ip] = offer.ips
    if (ip === undefined) continue
    if (familyOf(ip) === want.primary) second.primary ??= { pool: pool.name, ips: offer.ips }
    else second.other ??= { pool: pool.name, ips: offer.ips }
  }
  const chosen = second.primary ?? second.other
  if (!want.oneWillDo || chosen === undefined) return { refusal: { why: 'PoolsExhausted', wanted: want.stack }, asked }
  const answers = asked.map((a): PoolAnswer => (a.pool === chosen.pool ? { pool: a.pool, says: 'Chosen' } : a))
  return { ...chosen, how: 'Automatic', asked: answers }
}

interface Offered {
  readonly pool: string
  readonly ips: readonly Ip[]
}

function inOrder(want: Want, pools: Pools): Iterable<PoolIndex> {
  const families = familiesOf(want.stack)
  const homes = want.own.flatMap((ip) => (families.includes(familyOf(ip)) ? (pools.find(ip)?.pool ?? []) : []))
  return homes.length === 0 ? pools.all() : new Set([...homes, ...pools.all()])
}

interface Offer {
  /** IPv4 before IPv6, whatever the order of spec.ipFamilies (MB 2.4). */
  readonly ips: readonly Ip[]
  /** The first family that the pool cannot serve, and whether it has any CIDR of it. */
  readonly missing: { readonly family: Family; readonly says: 'NoSuchFamily' | 'Full' } | undefined
}

function ask(pool: PoolIndex, { stack, own }: Want, pools: Pools): Offer {
  const ips: Ip[] = []
  let missing: Offer['missing']
  for (const family of familiesOf(stack)) {
    const ip = candidate(pool, family, own, pools)
    if (ip === undefined) missing ??= { family, says: pool.has(family) ? 'Full' : 'NoSuchFamily' }
    else ips.push(ip)
  }
  return { ips, missing }
}

function answer(pool: string, { ips, missing }: Offer): PoolAnswer {
  if (missing === undefined) return { pool, says: 'Chosen' }
  return { pool, says: ips.length > 0 ? 'HasOneFamily' : missing.says, family: missing.family }
}
