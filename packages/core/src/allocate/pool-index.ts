/** Which addresses of one pool are in use, and which is to be given next. */
import { type Cidr, type Family, type Ip, ipFromInt } from '@clarion/inet'
import type { PoolView } from '../facts.ts'
import type { Reserved } from '../reserve/reserved.ts'
import { spanOfCidr } from '../reserve/span.ts'
import { apartOf, cutCidr, isApart } from './apart.ts'
import type { Born } from './bit-trie.ts'
import { countable } from './countable.ts'
import { type Block, Room, type Spot } from './room.ts'
import { Turns } from './turns.ts'

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

  /** Of those that are not set apart. O(log n), n the number of addresses in use; undefined when the pool has no room, or no such family. */
  lowestFree(family: Family): Ip | undefined {
    return ipAt(this.#side[family].room.lowest())
  }

  /** The free one to be given next: by turns, where the pool's order says so, else the lowest. */
  nextFree(family: Family): Ip | undefined {
    const turns = this.turns(family)
    return turns === undefined ? this.lowestFree(family) : ipAt(turns.next())
  }

  /** Undefined: it has none. */
  turns(family: Family): Turns | undefined {
    return this.#side[family].turns
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
  readonly room: Room
  readonly turns: Turns | undefined
  taken = 0
  resting = 0
  apartUnused = 0n

  constructor(view: PoolView, family: Family, reserved: Reserved) {
    const cidrs = view.cidrs.filter((cidr) => cidr.family === family).flatMap((cidr) => cutCidr(cidr, reserved))
    const born = view.avoidBuggyIps && family === 'ipv4' ? endingIn0Or255 : undefined
    this.blocks = cidrs.map((cidr, place) => {
      for (const span of reserved.within(spanOfCidr(cidr))) this.apartUnused += countable(span, view)
      return { cidr, place, apart: apartOf(cidr, reserved) }
    })
    this.room = new Room(this.blocks, born)
    this.turns = view.order === 'least-recently-used' ? new Turns(new Room(this.blocks, born)) : undefined
  }

  take(block: Block, offset: number): void {
    this.taken++
    if (isApart(block.apart, offset)) this.apartUnused--
    this.room.take(block, offset)
  }

  give(block: Block, offset: number): void {
    this.taken--
    if (isApart(block.apart, offset)) this.apartUnused++
    else this.room.give(block, offset)
  }
}

function ipAt(spot: Spot | undefined): Ip | undefined {
  return spot && ipFromInt(spot.block.cidr.first + BigInt(spot.offset), spot.block.cidr.family)
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
