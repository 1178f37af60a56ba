/**
 * Addresses that rest: their claims have no holder, and are kept for who had them. Here are those that nobody is about to have; for
 * whom they are kept, and which of a pool was released longest ago.
 */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { ClaimView, Rest } from '../facts.ts'
import { compareIps } from './claims-by-service.ts'
import type { PoolIndex } from './pool-index.ts'
import { bondOfClaim } from './terms.ts'

export interface Rested {
  readonly claim: ClaimView
  readonly rest: Rest
  /** It is in none. */
  readonly pool: PoolIndex | undefined
}

const NONE: readonly Ip[] = []

export class Rests {
  readonly #all = new Map<Ip, Rested>()
  /** By the name of a Service, or the bond of several: the last released last. */
  readonly #kept = new Map<string, readonly Ip[]>()
  /** By pool and family: the first released first. */
  readonly #shelves = new Map<string, Ip[]>()

  get size(): number {
    return this.#all.size
  }

  get(ip: Ip): Rested | undefined {
    return this.#all.get(ip)
  }

  /** In no order. */
  all(): IterableIterator<Rested> {
    return this.#all.values()
  }

  /** Kept for a Service, or for those of a bond: the last released first. */
  keptFor(whom: string): readonly Ip[] {
    return this.#kept.get(whom)?.toReversed() ?? NONE
  }

  /** The first released of a pool for which `may` holds. */
  longest(pool: string, family: Family, may: (ip: Ip) => boolean): Ip | undefined {
    return this.#shelves.get(shelfOf(pool, family))?.find(may)
  }

  /** A claim that rests and nobody is about to have, and its pool; undefined: it does not, or somebody is. */
  note(ip: Ip, claim: ClaimView | undefined, pool: PoolIndex | undefined): void {
    const before = this.#all.get(ip)
    if (before !== undefined) this.#drop(ip, before)
    if (claim?.rest === undefined) return
    const rested: Rested = { claim, rest: claim.rest, pool }
    this.#all.set(ip, rested)
    for (const whom of whomOf(rested)) this.#kept.set(whom, [...(this.#kept.get(whom) ?? NONE), ip].sort(this.#bySince))
    if (pool === undefined) return
    pool.rest(familyOf(ip), 1)
    const shelf = this.#shelves.get(shelfOf(pool.name, familyOf(ip))) ?? []
    this.#shelves.set(shelfOf(pool.name, familyOf(ip)), shelf)
    shelf.splice(this.#placeIn(shelf, ip), 0, ip)
  }

  #drop(ip: Ip, rested: Rested): void {
    for (const whom of whomOf(rested)) {
      const left = (this.#kept.get(whom) ?? NONE).filter((other) => other !== ip)
      if (left.length > 0) this.#kept.set(whom, left)
      else this.#kept.delete(whom)
    }
    if (rested.pool !== undefined) {
      rested.pool.rest(familyOf(ip), -1)
      const shelf = this.#shelves.get(shelfOf(rested.pool.name, familyOf(ip)))
      shelf?.splice(this.#placeIn(shelf, ip), 1)
    }
    this.#all.delete(ip)
  }

  readonly #bySince = (a: Ip, b: Ip): number =>
    (this.#all.get(a)?.rest.since ?? 0) - (this.#all.get(b)?.rest.since ?? 0) || compareIps(a, b)

  /** Where it is, or where it belongs. */
  #placeIn(shelf: readonly Ip[], ip: Ip): number {
    let low = 0
    let high = shelf.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = shelf[middle]
      if (there !== undefined && this.#bySince(there, ip) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function whomOf({ claim, rest }: Rested): readonly string[] {
  return [rest.for, bondOfClaim(claim.sharing)].filter((whom) => whom !== undefined)
}

/** A pool's name has no line break. */
function shelfOf(pool: string, family: Family): string {
  return `${pool}\n${family}`
}
