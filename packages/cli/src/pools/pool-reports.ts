/** How full each pool is, and who holds what: as a value. `-o json` prints it. */
import { capacity, compareIps, type Holding, type PoolIndex, poolCounters, rebuildBook } from '@clarion/core'
import { cidrText, type Family, familyOf } from '@clarion/inet'
import { type Decided, inBook } from '../decide.ts'
import type { Home } from '../home.ts'
import { Refused } from '../refused.ts'
import { timeText } from '../time-text.ts'

export interface PoolReport {
  readonly pool: string
  readonly addresses: readonly string[]
  readonly autoAssign: boolean
  /** Pinned to namespaces or Services. */
  readonly pinned: boolean
  readonly families: readonly FamilyReport[]
  /** In order of address. */
  readonly holders: readonly HolderReport[]
}

export interface FamilyReport {
  readonly family: Family
  readonly size: Count
  readonly used: Count
  /** Of those used: on their way to be free. */
  readonly releasing: Count
  /** Freed and kept for who had them: others get them last, or strictly never. */
  readonly resting: Count
  /** Set apart by reservations, and not used. */
  readonly reserved: Count
  /** There for whoever comes along, in the end those that rest too, unless strictly. */
  readonly free: Count
}

/** A number; past 2^53 its digits. */
export type Count = number | string

export interface HolderReport {
  readonly address: string
  readonly services: readonly string[]
  /** Claimed, Releasing; Resting: for this Service; Shown: only a status says so, and nothing claims it. */
  readonly state: 'Claimed' | 'Releasing' | 'Resting' | 'Shown'
  /** Where it rests. */
  readonly until?: string
}

/** Of the pools with these names, or of all. */
export function poolReports({ facts }: Home, { config, faults }: Decided, lbClass: string | undefined, names: readonly string[]) {
  if (config === undefined)
    throw new Refused(`The configuration has faults, so its pools cannot be counted: ${faults[0]?.message}.`)
  const book = rebuildBook({ ...inBook(facts), config, lbClass })
  const pools = [...(book.pools?.all() ?? [])]
  const unknown = names.find((name) => !pools.some((pool) => pool.name === name))
  if (unknown !== undefined) throw new Refused(`There is no IPAddressPool ${JSON.stringify(unknown)}.`)
  const holdings = Map.groupBy(book.holdings(), ({ pool }) => pool)
  return pools
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((pool) => report(pool, holdings.get(pool.name) ?? []))
}

function report(pool: PoolIndex, holdings: readonly Holding[]): PoolReport {
  const families = (['ipv4', 'ipv6'] as const).filter((family) => pool.has(family))
  const releasing = holdings.filter(isReleasing)
  const { availableIPv4, availableIPv6 } = poolCounters(pool)
  return {
    pool: pool.name,
    addresses: pool.view.cidrs.map(cidrText),
    autoAssign: pool.view.autoAssign,
    pinned: pool.view.allocation !== undefined,
    families: families.map((family) => {
      const [size, used] = [capacity(pool, family), BigInt(pool.inUse(family))]
      const free = family === 'ipv4' ? availableIPv4 : availableIPv6
      const leaving = releasing.filter(({ ip }) => familyOf(ip) === family)
      const counts = { size: count(size), used: count(used), releasing: leaving.length, resting: pool.resting(family) }
      return { family, ...counts, reserved: count(pool.apartUnused(family)), free: count(free) }
    }),
    holders: holdings.toSorted((a, b) => compareIps(a.ip, b.ip)).map(holderOf),
  }
}

function holderOf(holding: Holding): HolderReport {
  const { ip, claim, shownBy } = holding
  if (claim?.rest !== undefined && shownBy.length === 0) {
    const { for: whose, until } = claim.rest
    return { address: ip, services: whose === undefined ? [] : [whose], state: 'Resting', until: timeText(until) }
  }
  const claimants = claim?.holders.map(({ service }) => service) ?? []
  const state = claim === undefined ? 'Shown' : isReleasing(holding) ? 'Releasing' : 'Claimed'
  return { address: ip, services: claimants.length > 0 ? claimants : shownBy, state }
}

const isReleasing = ({ claim }: Holding): boolean => claim?.phase === 'Releasing'
const count = (n: bigint): Count => (n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : String(n))
