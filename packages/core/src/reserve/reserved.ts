/**
 * Which reservation an address belongs to, in O(log n) of the number of entries. Of two reservations for one address the older counts,
 * and only where they meet.
 */
import { type Family, familyOf, type Ip, ipToInt } from '@clarion/inet'
import type { Reservation } from './reservation.ts'
import { type Span, spansMeet } from './span.ts'

/** A span that is one reservation's. */
export interface Stretch extends Span {
  readonly reservation: Reservation
}

/** A younger reservation lists an address that an older one has. */
export interface Clash {
  readonly span: Span
  readonly older: Reservation
}

/** Without any. */
export function noneReserved(): Reserved {
  return new Reserved([])
}

/** More than these nobody reads. */
const MOST_CLASHES = 16

export class Reserved {
  readonly #byName: ReadonlyMap<string, Reservation>
  readonly #stretches: Readonly<Record<Family, Stretch[]>> = { ipv4: [], ipv6: [] }
  readonly #own = new Map<Reservation, Span[]>()
  readonly #clashes = new Map<Reservation, Clash[]>()
  readonly #boundTo = new Map<string, Reservation[]>()

  /** The oldest first. */
  constructor(reservations: readonly Reservation[]) {
    this.#byName = new Map(reservations.toReversed().map((one) => [one.name, one]))
    for (const reservation of reservations) {
      for (const { span } of reservation.entries) this.#add(reservation, span)
      for (const key of reservation.autoBind) this.#boundTo.set(key, [...(this.#boundTo.get(key) ?? []), reservation])
    }
  }

  get size(): number {
    return this.#byName.size
  }

  all(): IterableIterator<Reservation> {
    return this.#byName.values()
  }

  get(name: string): Reservation | undefined {
    return this.#byName.get(name)
  }

  of(ip: Ip): Reservation | undefined {
    const stretches = this.#stretches[familyOf(ip)]
    if (stretches.length === 0) return undefined
    const at = ipToInt(ip)
    const stretch = stretches[firstNotBefore(stretches, at)]
    return stretch !== undefined && stretch.first <= at ? stretch.reservation : undefined
  }

  /** Every address that is somebody's: ascending, apart. */
  stretches(family: Family): readonly Stretch[] {
    return this.#stretches[family]
  }

  /** What is somebody's of a span: ascending, cut to it. */
  *within(span: Span): IterableIterator<Stretch> {
    const stretches = this.#stretches[span.family]
    for (let i = firstNotBefore(stretches, span.first); ; i++) {
      const stretch = stretches[i]
      const common = stretch && spansMeet(stretch, span)
      if (stretch === undefined || common === undefined) return
      yield { ...stretch, ...common }
    }
  }

  /** Its addresses, without those that an older one has. */
  ownOf(reservation: Reservation): readonly Span[] {
    return this.#own.get(reservation) ?? []
  }

  /** The first of them. */
  clashesOf(reservation: Reservation): readonly Clash[] {
    return this.#clashes.get(reservation) ?? []
  }

  /** Reservations whose autoBind names the Service, the oldest first. */
  boundTo(key: string): readonly Reservation[] {
    return this.#boundTo.get(key) ?? []
  }

  #add(reservation: Reservation, span: Span): void {
    const stretches = this.#stretches[span.family]
    const start = firstNotBefore(stretches, span.first)
    const parts: Stretch[] = []
    const gained: Stretch[] = []
    const gain = (first: bigint, last: bigint) => {
      if (first > last) return
      const part = { family: span.family, first, last, reservation }
      parts.push(part)
      gained.push(part)
    }
    let [at, end] = [span.first, start]
    for (let there = stretches[end]; there !== undefined && there.first <= span.last; there = stretches[++end]) {
      gain(at, there.first - 1n)
      parts.push(there)
      at = there.last + 1n
      if (there.reservation !== reservation) this.#clash(reservation, span, there)
    }
    gain(at, span.last)
    stretches.splice(start, end - start, ...parts)
    this.#own.set(reservation, [...(this.#own.get(reservation) ?? []), ...gained])
  }

  #clash(reservation: Reservation, span: Span, there: Stretch): void {
    const clashes = this.#clashes.get(reservation) ?? []
    const common = spansMeet(span, there)
    if (common !== undefined && clashes.length < MOST_CLASHES) clashes.push({ span: common, older: there.reservation })
    this.#clashes.set(reservation, clashes)
  }
}

/** The place of the first stretch that does not end before an address. */
function firstNotBefore(stretches: readonly Stretch[], at: bigint): number {
  let low = 0
  let high = stretches.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const stretch = stretches[middle]
    if (stretch !== undefined && stretch.last < at) low = middle + 1
    else high = middle
  }
  return low
}
