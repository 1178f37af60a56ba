/**
 * What is left of the CIDRs of a pool, in the order they were written and lowest first inside each. Nothing is scanned: a trie over the
 * CIDRs says which is the first with room, a trie in each says where.
 */
import { BITS, type Cidr, cidrSize } from '@clarion/inet'
import { REACH, type Run } from './apart.ts'
import { BitTrie, type Born, MOST_BITS } from './bit-trie.ts'

/** One CIDR of a pool. Offsets count from its first address; past 2^50 they are rounded and only ever counted. */
export interface Block {
  readonly cidr: Cidr
  /** Its place among the pool's blocks of its family. */
  readonly place: number
  /** Never to be found here. */
  readonly apart: readonly Run[]
}

/** An address, by its place among those of its pool and family. */
export interface Spot {
  readonly block: Block
  readonly offset: number
}

export class Room {
  readonly #blocks: readonly Block[]
  readonly #tries: readonly BitTrie[]
  /** Places of blocks without room. */
  readonly #full: BitTrie

  constructor(blocks: readonly Block[], born?: (cidr: Cidr) => Born) {
    this.#blocks = blocks
    this.#full = new BitTrie(blocks.length)
    this.#tries = blocks.map(({ cidr }) => new BitTrie(reachOf(cidr), born?.(cidr)))
    for (const { apart, place } of blocks) {
      for (const { first, last } of apart) this.#tries[place]?.addRun(first, last)
      this.#note(place)
    }
  }

  /** O(log n), n the number of addresses taken. */
  lowest(): Spot | undefined {
    const place = this.#full.lowestMissing()
    const block = place === undefined ? undefined : this.#blocks[place]
    const offset = block && this.#tries[block.place]?.lowestMissing()
    return block === undefined || offset === undefined ? undefined : { block, offset }
  }

  take({ place }: Block, offset: number): void {
    if (offset >= REACH) return
    this.#tries[place]?.add(offset)
    this.#note(place)
  }

  give({ place }: Block, offset: number): void {
    if (offset >= REACH) return
    this.#tries[place]?.delete(offset)
    this.#note(place)
  }

  #note(place: number): void {
    if (this.#tries[place]?.lowestMissing() === undefined) this.#full.add(place)
    else this.#full.delete(place)
  }
}

function reachOf(cidr: Cidr): number {
  return BITS[cidr.family] - cidr.length > MOST_BITS ? REACH : Number(cidrSize(cidr))
}
