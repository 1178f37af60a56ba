/** Services to be planned, each once, in an order that news may join at any time. */
import type { ServiceKey } from '@clarion/core'

export class WorkQueue {
  readonly #order: (a: ServiceKey, b: ServiceKey) => number
  readonly #pending = new Set<ServiceKey>()
  /** Pending and not sorted in yet. */
  #news: ServiceKey[] = []
  #sorted: readonly ServiceKey[] = []
  #at = 0

  /** `order` may change its mind about keys; they are then out of order, and nothing worse. */
  constructor(order: (a: ServiceKey, b: ServiceKey) => number) {
    this.#order = order
  }

  get size(): number {
    return this.#pending.size
  }

  add(key: ServiceKey): void {
    if (this.#pending.has(key)) return
    this.#pending.add(key)
    this.#news.push(key)
  }

  /** The first so many, which are then none of it. */
  take(most: number): readonly ServiceKey[] {
    if (this.#news.length > 0) this.#sortIn()
    const keys = this.#sorted.slice(this.#at, this.#at + most)
    this.#at += keys.length
    for (const key of keys) this.#pending.delete(key)
    return keys
  }

  /** O(n) for those that wait, n log n for the news only. */
  #sortIn(): void {
    const news = this.#news.sort(this.#order)
    const merged: ServiceKey[] = []
    let next = 0
    for (const key of this.#sorted.slice(this.#at)) {
      for (let one = news[next]; one !== undefined && this.#order(one, key) < 0; one = news[++next]) merged.push(one)
      merged.push(key)
    }
    this.#sorted = merged.concat(news.slice(next))
    this.#at = 0
    this.#news = []
  }
}
