/**
 * Free addresses by turns (annotation clarion.dev/order: least-recently-used): those that were never given, lowest first, then those given
 * back, the first given back first. It is remembered as long as the program runs, of so many addresses; of the rest that is given up
 * first. Where addresses rest, it outlives the program: they are given back when they have rested.
 */
import { isApart } from './apart.ts'
import type { Block, Room, Spot } from './room.ts'

export const MOST_REMEMBERED = 65_536

export class Turns {
  /** What was never given, as far as is remembered. */
  readonly #fresh: Room
  readonly #most: number
  /** Free again, in that order. */
  readonly #back = new Map<string, Spot>()

  constructor(fresh: Room, most = MOST_REMEMBERED) {
    this.#fresh = fresh
    this.#most = most
  }

  /** The first given back first. */
  back(): IterableIterator<Spot> {
    return this.#back.values()
  }

  next(): Spot | undefined {
    return this.#fresh.lowest() ?? this.#back.values().next().value
  }

  take(block: Block, offset: number): void {
    this.#fresh.take(block, offset)
    this.#back.delete(nameOf(block, offset))
  }

  giveBack(block: Block, offset: number): void {
    if (isApart(block.apart, offset)) return
    this.#fresh.take(block, offset)
    this.#back.set(nameOf(block, offset), { block, offset })
    if (this.#back.size <= this.#most) return
    for (const [name, first] of this.#back) {
      this.#back.delete(name)
      this.#fresh.give(first.block, first.offset)
      return
    }
  }
}

function nameOf({ place }: Block, offset: number): string {
  return `${place} ${offset}`
}
