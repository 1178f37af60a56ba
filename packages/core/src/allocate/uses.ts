/** Every address in use and what it is used by; the pools' index and that of shared addresses follow each change. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { Config, ServiceKey } from '../facts.ts'
import type { Reserved } from '../reserve/reserved.ts'
import { namespaceOf } from './bound.ts'
import type { Claimant } from './claimant.ts'
import { type Occupancy, occupancyOf } from './occupancy.ts'
import { type Home, Pools } from './pools.ts'
import { Rests } from './rests.ts'
import { SharedAddresses } from './shared-addresses.ts'
import type { Terms } from './terms.ts'
import type { UsedBy } from './used-by.ts'

const FREE: UsedBy = { claim: undefined, shownBy: [], plannedFor: [], hidden: false }

/** What is known of Services. */
export interface Acquaintance {
  /** Undefined: not ours to know. */
  termsOf(key: ServiceKey): Claimant | undefined
  /** Whether a Service waits that would share under this bond. */
  isAwaited(bond: string): boolean
}

/** Told of each address of a pool whose Services are of other namespaces now. True: there is more room than there was. */
export interface Counting {
  readonly isIdle: boolean
  change(ip: Ip, pool: string, before: ReadonlySet<string>, after: ReadonlySet<string>): boolean
}

export class Uses {
  readonly #services: Acquaintance
  readonly #counting: Counting
  readonly #uses = new Map<Ip, UsedBy>()
  readonly #homes = new Map<Ip, Home>()
  readonly #shared = new SharedAddresses()
  readonly rests = new Rests()
  #pools: Pools | undefined

  constructor(services: Acquaintance, counting: Counting) {
    this.#services = services
    this.#counting = counting
  }

  get pools(): Pools | undefined {
    return this.#pools
  }

  /** Addresses for which it matters: of pools that are other ones now, or for others, or gone, and those that had no pool. */
  usePools(config: Config | undefined, reserved: Reserved): readonly Ip[] {
    const pools = config && new Pools(config.pools, reserved, this.#pools)
    this.#pools = pools
    return [...this.#uses.keys()].filter((ip) => {
      const home = this.#homes.get(ip)
      if (home !== undefined && pools?.get(home.pool.name) === home.pool) return pools.isPinnedAnew(home.pool)
      this.#homes.delete(ip)
      this.#take(ip)
      this.#noteRest(ip)
      this.refresh(ip)
      return home !== undefined || this.#homes.has(ip)
    })
  }

  of(ip: Ip): UsedBy {
    return this.#uses.get(ip) ?? FREE
  }

  occupancy(ip: Ip): Occupancy {
    return this.#shared.of(ip) ?? occupancyOf(this.of(ip), this.#services.termsOf)
  }

  entries(): IterableIterator<[Ip, UsedBy]> {
    return this.#uses.entries()
  }

  poolOf(ip: Ip): string | undefined {
    return this.#homes.get(ip)?.pool.name
  }

  /** The lowest address of the pool that is shared under these terms, and for which `may` holds. */
  lowestShared(pool: string, family: Family, terms: Terms, may: (ip: Ip) => boolean): Ip | undefined {
    return this.#shared.lowest(pool, family, terms, may)
  }

  /** True: the address became free, rests now or no more, or has become one that a waiting Service might join. */
  change(ip: Ip, part: Partial<UsedBy>): boolean {
    const before = this.#uses.get(ip)
    const use = { ...(before ?? FREE), ...part }
    const roomier = this.#count(ip, before ?? FREE, use)
    if (!isFree(use)) {
      this.#uses.set(ip, use)
      if (before === undefined) this.#take(ip)
      const isLeft = this.#noteRest(ip)
      return this.refresh(ip) || roomier || isLeft
    }
    const home = this.#homes.get(ip)
    if (home !== undefined) {
      home.pool.give(home.block, home.offset)
      home.pool.turns(familyOf(ip))?.giveBack(home.block, home.offset)
    }
    this.#homes.delete(ip)
    this.#shared.note(ip, undefined, undefined)
    this.rests.note(ip, undefined, undefined)
    return this.#uses.delete(ip)
  }

  /** To be called when the terms of a Service that has the address are others now. True as with `change`. */
  refresh(ip: Ip): boolean {
    const use = this.of(ip)
    const before = this.#shared.of(ip)
    const after = this.#mayBeShared(use) ? occupancyOf(use, this.#services.termsOf) : undefined
    if (before === undefined && after?.bond === undefined) return false
    this.#shared.note(ip, this.poolOf(ip), after)
    return after?.bond !== undefined && opens(before, after) && this.#services.isAwaited(after.bond)
  }

  /** Most addresses have one Service that shares with nobody: of these nothing is kept. */
  #mayBeShared({ claim, plannedFor, shownBy }: UsedBy): boolean {
    const shares = (key: ServiceKey | undefined) => key !== undefined && (this.#services.termsOf(key)?.sharingKey ?? '') !== ''
    return claim?.sharing !== undefined || shares(claim?.holders[0]?.service) || plannedFor.some(shares) || shownBy.some(shares)
  }

  /** True: it rests and did not, or somebody was about to have it; or no more, and whoever waits waits for another reason. */
  #noteRest(ip: Ip): boolean {
    const use = this.of(ip)
    const before = this.rests.get(ip)
    this.rests.note(ip, isLeft(use) ? use.claim : undefined, this.#homes.get(ip)?.pool)
    return (before !== undefined) !== isLeft(use)
  }

  #count(ip: Ip, before: UsedBy, after: UsedBy): boolean {
    if (this.#counting.isIdle) return false
    const pool = this.#pools?.find(ip)?.pool.name
    return pool !== undefined && this.#counting.change(ip, pool, namespacesOf(before), namespacesOf(after))
  }

  #take(ip: Ip): void {
    const home = this.#pools?.find(ip)
    if (home === undefined) return
    this.#homes.set(ip, home)
    home.pool.take(home.block, home.offset)
    home.pool.turns(familyOf(ip))?.take(home.block, home.offset)
  }
}

/** Whether somebody could join that could not before. */
function opens(before: Occupancy | undefined, after: Occupancy): boolean {
  if (before === undefined || before.bond !== after.bond) return true
  return after.keys.size < before.keys.size || [...before.ports.keys()].some((port) => !after.ports.has(port))
}

const NOBODY: ReadonlySet<string> = new Set()

/** Namespaces whose Services have it. */
export function namespacesOf({ claim, shownBy, plannedFor }: UsedBy): ReadonlySet<string> {
  const keys = [...shownBy, ...(claim?.holders ?? []).map(({ service }) => service), ...plannedFor]
  return keys.length === 0 ? NOBODY : new Set(keys.map(namespaceOf))
}

/** Nothing but a claim that rests. */
function isLeft({ claim, ...others }: UsedBy): boolean {
  return claim?.phase === 'Resting' && isFree({ claim: undefined, ...others })
}

function isFree({ claim, shownBy, plannedFor, hidden }: UsedBy): boolean {
  return claim === undefined && shownBy.length === 0 && plannedFor.length === 0 && !hidden
}
