/**
 * Which addresses of a pool are shared under which bond: where a Service with a sharing key finds the lowest it may join. Looked at are
 * only addresses of its own bond, and none at all where one of its ports is taken on every one of them.
 */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { PortText } from '../facts.ts'
import { compareIps } from './claims-by-service.ts'
import type { Occupancy } from './occupancy.ts'
import { placeIn } from './place-in.ts'
import { bondOf, type Terms } from './terms.ts'

/** Addresses of one bond, pool and family. */
interface Shelf {
  /** Ascending. */
  readonly ips: Ip[]
  /** On how many of them a port is taken. */
  readonly taken: Map<PortText, number>
}

interface Entry {
  readonly occupancy: Occupancy
  readonly at: string
}

export class SharedAddresses {
  readonly #entries = new Map<Ip, Entry>()
  readonly #shelves = new Map<string, Shelf>()

  of(ip: Ip): Occupancy | undefined {
    return this.#entries.get(ip)?.occupancy
  }

  /** What an address is now; nothing, or nothing shared, or in no pool: it is not here. */
  note(ip: Ip, pool: string | undefined, occupancy: Occupancy | undefined): void {
    const before = this.#entries.get(ip)
    if (before !== undefined) this.#drop(ip, before)
    if (pool === undefined || occupancy?.bond === undefined) return
    const entry = { occupancy, at: placeOf(occupancy.bond, pool, familyOf(ip)) }
    this.#entries.set(ip, entry)
    const shelf = this.#shelves.get(entry.at) ?? { ips: [], taken: new Map() }
    this.#shelves.set(entry.at, shelf)
    shelf.ips.splice(placeIn(shelf.ips, ip, compareIps), 0, ip)
    for (const port of occupancy.ports.keys()) shelf.taken.set(port, (shelf.taken.get(port) ?? 0) + 1)
  }

  /** The lowest address of the pool for which `may` holds. */
  lowest(pool: string, family: Family, terms: Terms, may: (ip: Ip) => boolean): Ip | undefined {
    const bond = bondOf(terms)
    const shelf = bond === undefined ? undefined : this.#shelves.get(placeOf(bond, pool, family))
    if (shelf === undefined || terms.ports.some((port) => shelf.taken.get(port) === shelf.ips.length)) return undefined
    return shelf.ips.find(may)
  }

  #drop(ip: Ip, { occupancy, at }: Entry): void {
    this.#entries.delete(ip)
    const shelf = this.#shelves.get(at)
    if (shelf === undefined) return
    shelf.ips.splice(placeIn(shelf.ips, ip, compareIps), 1)
    if (shelf.ips.length === 0) this.#shelves.delete(at)
    for (const port of occupancy.ports.keys()) shelf.taken.set(port, (shelf.taken.get(port) ?? 0) - 1)
  }
}

/** A pool's name has no line break. */
function placeOf(bond: string, pool: string, family: Family): string {
  return `${pool}\n${family}\n${bond}`
}
