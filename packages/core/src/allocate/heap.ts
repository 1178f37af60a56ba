/** Knows its first; the others are in no order. Push and pop are O(log n). */
export class Heap<T> {
  readonly #comesFirst: (a: T, b: T) => boolean
  #all: T[]

  constructor(comesFirst: (a: T, b: T) => boolean) {
    this.#comesFirst = comesFirst
    this.#all = []
  }

  get size(): number {
    return this.#all.length
  }

  get first(): T | undefined {
    return this.#all[0]
  }

  push(one: T): void {
    const all = this.#all
    let at = all.length
    all.push(one)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = all[above]
      if (parent === undefined || !this.#comesFirst(one, parent)) break
      all[at] = parent
      at = above
    }
    all[at] = one
  }

  pop(): T | undefined {
    const all = this.#all
    const [first] = all
    const last = all.pop()
    if (last === undefined || all.length === 0) return first
    let at = 0
    for (;;) {
      const below = this.#firstChild(at)
      const child = all[below]
      if (child === undefined || !this.#comesFirst(child, last)) break
      all[at] = child
      at = below
    }
    all[at] = last
    return first
  }

  /** Only these stay. O(n log n) */
  keep(suits: (one: T) => boolean): void {
    const kept = this.#all.filter(suits)
    this.#all = []
    for (const one of kept) this.push(one)
  }

  #firstChild(at: number): number {
    const [left, right] = [this.#all[2 * at + 1], this.#all[2 * at + 2]]
    return left !== undefined && right !== undefined && this.#comesFirst(right, left) ? 2 * at + 2 : 2 * at + 1
  }
}
