/**
 * So many at a time, asked anew whenever one may begin; the others wait in the order they came. What is `unhurried` begins only while fewer than half are busy and nobody
 * else waits, so that it takes no place from what matters.
 */
export class Slots {
  readonly #count: () => number
  readonly #waiting: (() => void)[] = []
  readonly #unhurried: (() => void)[] = []
  #busy = 0

  constructor(count: () => number) {
    this.#count = count
  }

  /** How many are under way. */
  get busy(): number {
    return this.#busy
  }

  async run<T>(task: () => Promise<T>, unhurried = false): Promise<T> {
    await new Promise<void>((begin) => {
      const line = unhurried ? this.#unhurried : this.#waiting
      line.push(begin)
      this.#beginWhatMay()
    })
    try {
      return await task()
    } finally {
      this.#busy--
      this.#beginWhatMay()
    }
  }

  #beginWhatMay(): void {
    for (let begin = this.#next(); begin !== undefined; begin = this.#next()) {
      this.#busy++
      begin()
    }
  }

  #next(): (() => void) | undefined {
    const count = this.#count()
    if (this.#waiting.length > 0) return this.#busy < count ? this.#waiting.shift() : undefined
    return this.#busy < count / 2 ? this.#unhurried.shift() : undefined
  }
}
