import type { Clock } from '../../clock.ts'

/** A clock that moves when it is told to. */
export class ManualClock implements Clock {
  #now = 0
  readonly #due = new Set<{ readonly at: number; readonly run: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#due.add(timer)
    return () => void this.#due.delete(timer)
  }

  /** Whether anything waits. */
  get waits(): boolean {
    return this.#due.size > 0
  }

  /** Moves on, running what is due in its order, and lets promises settle in between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settled()
      const [next] = [...this.#due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#due.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
