/**
 * Which addresses of one pool are in use, and which is the lowest free one that is not set apart: the CIDRs in the order they were written, lowest first
 * inside each (MB 2.4). Nothing is scanned: a trie over the CIDRs says which is the first with room, a trie in each says where.
 */
import { BITS, type Cidr, cidrSize, type Family, type Ip, ipFromInt } from '@clarion/inet'
import type { PoolView } from '../facts.ts'
import type { Reserved } from '../reserve/reserved.ts'
import { spanOfCidr } from '../reserve/span.ts'
import { apartOf, cutCidr, isApart, REACH, type Run } from './apart.ts'
import { BitTrie, type Born, MOST_BITS } from './bit-trie.ts'
import { countable } from './countable.ts'

/** One CIDR of a pool. Offsets count from its first address; past 2^50 they are rounded and only ever counted. */
export interface Block {
  readonly cidr: Cidr
  /** Its place among the pool's blocks of its family. */
  readonly place: number
  /** In use, or set apart. */
  readonly taken: BitTrie
  readonly apart: readonly Run[]
}

export class PoolIndex {
  /** Another one may come, with the same addresses. */
  view: PoolView
  readonly #side: Readonly<Record<Family, Side>>

  constructor(view: PoolView, reserved: Reserved) {
    this.view = view
    this.#side = { ipv4: new Side(view, 'ipv4', reserved), ipv6: new Side(view, 'ipv6', reserved) }
  }

  get name(): string {
    return this.view.name
  }

  blocks(family: Family): readonly Block[] {
    return this.#side[family].blocks
  }

  has(family: Family): boolean {
    return this.#side[family].blocks.length > 0
  }

  /** O(log n), n the number of addresses in use; undefined when the pool has no room, or no address of this family. */
  lowestFree(family: Family): Ip | undefined {
    return this.#side[family].lowestFree()
  }

  /** How many are in use. */
  inUse(family: Family): number {
    return this.#side[family].taken - this.#side[family].resting
  }

  /** How many are taken only because they rest. */
  resting(family: Family): number {
    return this.#side[family].resting
  }

  /** So many more of those taken rest. */
  rest(family: Family, more: 1 | -1): void {
    this.#side[family].resting += more
  }

  /** How many are set apart and not in use. */
  apartUnused(family: Family): bigint {
    return this.#side[family].apartUnused
  }

  /** The address is free so far. */
  take(block: Block, offset: number): void {
    this.#side[block.cidr.family].take(block, offset)
  }

  /** The address was taken. */
  give(block: Block, offset: number): void {
    this.#side[block.cidr.family].give(block, offset)
  }
}

class Side {
  readonly blocks: readonly Block[]
  /** Places of blocks without room. */
  readonly #full: BitTrie
  taken = 0
  resting = 0
  apartUnused = 0n

  constructor(view: PoolView, family: Family, reserved: Reserved) {
    const cidrs = view.cidrs.filter((cidr) => cidr.family === family).flatMap((cidr) => cutCidr(cidr, reserved))
    const born = view.avoidBuggyIps && family === 'ipv4' ? endingIn0Or255 : undefined
    this.blocks = cidrs.map((cidr, place) => {
      for (const span of reserved.within(spanOfCidr(cidr))) this.apartUnused += countable(span, view)
      const apart = apartOf(cidr, reserved)
      return { cidr, place, apart, taken: new BitTrie(reachOf(cidr), born?.(cidr)) }
    })
    this.#full = new BitTrie(cidrs.length)
    for (const block of this.blocks) {
      for (const { first, last } of block.apart) block.taken.addRun(first, last)
      this.#note(block)
    }
  }

  lowestFree(): Ip | undefined {
    const block = this.blocks[this.#full.lowestMissing() ?? this.blocks.length]
    const offset = block?.taken.lowestMissing()
    if (block === undefined || offset === undefined) return undefined
    return ipFromInt(block.cidr.first + BigInt(offset), block.cidr.family)
  }

  take(block: Block, offset: number): void {
    this.taken++
    if (isApart(block.apart, offset)) this.apartUnused--
    if (offset >= REACH) return
    block.taken.add(offset)
    this.#note(block)
  }

  give(block: Block, offset: number): void {
    this.taken--
    const apart = isApart(block.apart, offset)
    if (apart) this.apartUnused++
    if (apart || offset >= REACH) return
    block.taken.delete(offset)
    this.#note(block)
  }

  #note(block: Block): void {
    if (block.taken.lowestMissing() === undefined) this.#full.add(block.place)
    else this.#full.delete(block.place)
  }
}

function reachOf(cidr: Cidr): number {
  return BITS[cidr.family] - cidr.length > MOST_BITS ? REACH : Number(cidrSize(cidr))
}

/** MB 2.6: IPv4 addresses ending in .0 and .255 do not exist. */
function endingIn0Or255(cidr: Cidr): Born {
  const first = Number(cidr.first & 0xffn)
  return (leaf) => {
    const low = (first + 32 * (leaf & 7)) & 255
    const ends255 = 255 - low
    return (low === 0 ? 1 : 0) | (ends255 < 32 ? 1 << ends255 : 0)
  }
}
