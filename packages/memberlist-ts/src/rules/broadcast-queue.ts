import type { NodeName } from '../wire/message.ts'

/** An encoded message on its way to everybody (ML 8.1). */
export interface Broadcast {
  readonly about: NodeName
  readonly bytes: Uint8Array
  readonly id: number // later ones are greater
  readonly ticket: number | undefined // somebody waits until it has been sent often enough
  sent: number
}

export interface Filling {
  readonly parts: Uint8Array[]
  readonly finished: number[] // tickets
}

const FIRST_OF_TIER = 65_536 // longer than any message: sorts before all others sent as often

/**
 * What is to be told, in order of service: fewest transmissions, then longest, then newest. At most one message about each
 * node, so the table's cap bounds it. Kept sorted: filling a packet is a few binary searches, also with thousands waiting.
 */
export class BroadcastQueue {
  readonly #sorted: Broadcast[] = []
  readonly #byNode = new Map<NodeName, Broadcast>()
  #nextId = 1

  get size(): number {
    return this.#sorted.length
  }

  /** Replaces what was to be told about that node; the ticket of the replaced one is finished, and returned. */
  add(about: NodeName, bytes: Uint8Array, ticket?: number): number | undefined {
    const replaced = this.#byNode.get(about)
    if (replaced !== undefined) this.#take(replaced)
    const broadcast = { about, bytes, id: this.#nextId++, ticket, sent: 0 }
    this.#byNode.set(about, broadcast)
    this.#insert(broadcast)
    return replaced?.ticket
  }

  /** Messages for one packet: at most `maxParts`, each costing `overhead` more than its length (ML 8.2). */
  fill(room: number, overhead: number, maxParts: number, limit: number): Filling {
    const taken: Broadcast[] = []
    let free = room
    let at = 0
    while (at < this.#sorted.length && taken.length < maxParts && free > overhead) {
      const tier = this.#sorted[at]?.sent ?? 0
      const fits = this.#find(tier, free - overhead, Number.POSITIVE_INFINITY)
      const next = this.#sorted[fits]
      if (next === undefined) break
      if (next.sent !== tier) {
        at = fits // nothing more of this tier fits
        continue
      }
      this.#sorted.splice(fits, 1)
      taken.push(next)
      free -= next.bytes.length + overhead
      at = this.#find(tier, FIRST_OF_TIER, Number.POSITIVE_INFINITY)
    }
    return { parts: taken.map((one) => one.bytes), finished: this.#putBack(taken, limit) }
  }

  /** After the walk, so that none is taken twice into one packet. */
  #putBack(taken: readonly Broadcast[], limit: number): number[] {
    const finished: number[] = []
    for (const broadcast of taken) {
      broadcast.sent++
      if (broadcast.sent < limit) {
        this.#insert(broadcast)
        continue
      }
      this.#byNode.delete(broadcast.about)
      if (broadcast.ticket !== undefined) finished.push(broadcast.ticket)
    }
    return finished
  }

  #insert(broadcast: Broadcast): void {
    this.#sorted.splice(this.#find(broadcast.sent, broadcast.bytes.length, broadcast.id), 0, broadcast)
  }

  #take(broadcast: Broadcast): void {
    this.#sorted.splice(this.#find(broadcast.sent, broadcast.bytes.length, broadcast.id), 1)
    this.#byNode.delete(broadcast.about)
  }

  /** The first place whose entry is not served before one with these three properties. */
  #find(sent: number, length: number, id: number): number {
    let low = 0
    let high = this.#sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = this.#sorted[middle]
      if (entry !== undefined && isBefore(entry, sent, length, id)) low = middle + 1
      else high = middle
    }
    return low
  }
}

function isBefore(entry: Broadcast, sent: number, length: number, id: number): boolean {
  if (entry.sent !== sent) return entry.sent < sent
  if (entry.bytes.length !== length) return entry.bytes.length > length
  return entry.id > id
}
