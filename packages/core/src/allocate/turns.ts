/**
 * Free addresses by turns (annotation clarion.dev/order: least-recently-used): those that were never given, lowest first, then those given
 * back, the first given back first. It is remembered as long as the program runs, of so many addresses; of the rest that is given up
 * first. Where addresses rest, it outlives the program: they are given back when they have rested.
 */
import { isApart } from './apart.ts'
import type { Block, Room, Spot } from './room.ts'

export const MOST_REMEMBERED = 65_536

interface Link extends Spot {
  before: Link | undefined
  after: Link | undefined
}

export class Turns {
  /** What was never given, as far as is remembered. */
  readonly #fresh: Room
  readonly #most: number
  /** Free again: links of a list, for a Map walks past all that was deleted at its beginning. */
  readonly #back = new Map<string, Link>()
  #first: Link | undefined
  #last: Link | undefined

  constructor(fresh: Room, most = MOST_REMEMBERED) {
    this.#fresh = fresh
    this.#most = most
  }

  /** The first given back first. */
  *back(): IterableIterator<Spot> {
    for (let link = this.#first; link !== undefined; link = link.after) yield link
  }

  next(): Spot | undefined {
    return this.#fresh.lowest() ?? this.#first
  }

  take(block: Block, offset: number): void {
    this.#fresh.take(block, offset)
    const link = this.#back.get(nameOf(block, offset))
    if (link !== undefined) this.#forget(link)
  }

  giveBack(block: Block, offset: number): void {
    if (isApart(block.apart, offset)) return
    this.#fresh.take(block, offset)
    const link: Link = { block, offset, before: this.#last, after: undefined }
    if (this.#last === undefined) this.#first = link
    else this.#last.after = link
    this.#last = link
    this.#back.set(nameOf(block, offset), link)
    if (this.#back.size <= this.#most || this.#first === undefined) return
    this.#fresh.give(this.#first.block, this.#first.offset)
    this.#forget(this.#first)
  }

  #forget({ block, offset, before, after }: Link): void {
    if (before === undefined) this.#first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    this.#back.delete(nameOf(block, offset))
  }
}

function nameOf({ place }: Block, offset: number): string {
  return `${place} ${offset}`
}
