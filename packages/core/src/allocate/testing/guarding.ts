/** Why a controller writes less than it would: a mass release is held back, others write, or not everything could be read. */
import type { Book } from '../book.ts'
import { type Guard, heldBack, judge, lossesOf, NOTHING_HELD } from '../guard.ts'
import type { Intent } from '../plan.ts'
import type { Withheld } from '../refusal.ts'
import type { LateFacts } from './late-facts.ts'

export class Guarding {
  guard: Guard = NOTHING_HELD
  distrust: 'OtherAllocatorActive' | 'FactsIncomplete' | undefined
  readonly #facts: LateFacts
  readonly #book: Book
  readonly #clock: (() => number) | undefined

  /** `clock`: in milliseconds; without it nothing is held back. */
  constructor(facts: LateFacts, book: Book, clock: (() => number) | undefined) {
    this.#facts = facts
    this.#book = book
    this.#clock = clock
  }

  /** True: something else is held back than before. */
  judge(): boolean {
    const now = this.#clock?.()
    if (now === undefined) return false
    const before = this.guard.hold?.token
    const { services, config, confirmed } = this.#facts
    const losses = lossesOf(services.values(), this.#book, undefined)
    // No ten seconds pass in a history: what is to happen after them happens at once (guard.test.ts has them).
    const circumstances = { noPools: config.pools.length === 0, confirmed, now, hash: sum, atOnce: true }
    this.guard = judge(this.guard, losses, circumstances)
    return this.guard.hold?.token !== before
  }

  withhold({ view, loses, takes, shows }: Intent): Withheld | undefined {
    if (this.distrust === 'FactsIncomplete' && (takes || loses.length > 0)) return { why: 'FactsIncomplete' }
    if (this.distrust === 'OtherAllocatorActive' && shows) return { why: 'OtherAllocatorActive' }
    return view !== undefined && loses.length > 0 ? heldBack(this.guard, view) : undefined
  }
}

function sum(text: string): string {
  return [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7).toString(16)
}
