/**
 * Addresses that rest: their claims have no holder, and are kept for who had them. Here are those that nobody is about to have; for
 * whom they are kept, and which of a pool was released longest ago.
 */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { ClaimView, Rest } from '../facts.ts'
import { compareIps } from './claims-by-service.ts'
import { Heap } from './heap.ts'
import { placeIn } from './place-in.ts'
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
  /** By the name of a Service, or the bond of several: the first released first. */
  readonly #kept = new Map<string, Rested[]>()
  /** By pool and family; also those that rest no more, as long as they are not in the way. */
  readonly #shelves = new Map<string, Heap<Rested>>()

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
    return (
      this.#kept
        .get(whom)
        ?.map(({ claim }) => claim.address)
        .reverse() ?? NONE
    )
  }

  /** The first released of a pool for which `may` holds. O(log n) where it holds for the first. */
  longest(pool: string, family: Family, may: (ip: Ip) => boolean): Ip | undefined {
    const shelf = this.#shelves.get(shelfOf(pool, family))
    const passed: Rested[] = []
    let found: Ip | undefined
    for (let first = shelf?.first; first !== undefined && found === undefined; first = shelf?.first) {
      const { address } = first.claim
      if (this.#isThere(first) && may(address)) found = address
      else {
        if (this.#isThere(first)) passed.push(first)
        shelf?.pop()
      }
    }
    for (const one of passed) shelf?.push(one)
    return found
  }

  /** A claim that rests and nobody is about to have, and its pool; undefined: it does not, or somebody is. */
  note(ip: Ip, claim: ClaimView | undefined, pool: PoolIndex | undefined): void {
    const before = this.#all.get(ip)
    if (before !== undefined) this.#drop(ip, before)
    if (claim?.rest === undefined) return
    const rested: Rested = { claim, rest: claim.rest, pool }
    this.#all.set(ip, rested)
    for (const whom of whomOf(rested)) {
      const kept = this.#kept.get(whom) ?? []
      this.#kept.set(whom, kept)
      kept.splice(placeIn(kept, rested, compareRested), 0, rested)
    }
    if (pool === undefined) return
    pool.rest(familyOf(ip), 1)
    this.#shelve(rested, shelfOf(pool.name, familyOf(ip)))
  }

  #shelve(rested: Rested, name: string): void {
    const shelf = this.#shelves.get(name) ?? new Heap<Rested>((a, b) => compareRested(a, b) < 0)
    this.#shelves.set(name, shelf)
    if (shelf.size > 2 * this.#all.size) shelf.keep((one) => this.#isThere(one))
    shelf.push(rested)
  }

  #isThere(rested: Rested): boolean {
    return this.#all.get(rested.claim.address) === rested
  }

  #drop(ip: Ip, rested: Rested): void {
    for (const whom of whomOf(rested)) {
      const kept = this.#kept.get(whom) ?? []
      kept.splice(placeIn(kept, rested, compareRested), 1)
      if (kept.length === 0) this.#kept.delete(whom)
    }
    rested.pool?.rest(familyOf(ip), -1)
    this.#all.delete(ip)
  }
}

function compareRested(a: Rested, b: Rested): number {
  return a.rest.since - b.rest.since || compareIps(a.claim.address, b.claim.address)
}

function whomOf({ claim, rest }: Rested): readonly string[] {
  return [rest.for, bondOfClaim(claim.sharing)].filter((whom) => whom !== undefined)
}

/** A pool's name has no line break. */
function shelfOf(pool: string, family: Family): string {
  return `${pool}\n${family}`
}
