import type { Clock } from './clock.ts'
import type { Change } from './cluster.ts'

/** Hands changes to the one listener: none before `begin`, each once however often it came, all of one turn together. */
export class Changes {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Change>()
  #listener: ((changes: readonly Change[]) => void) | undefined
  #begun = false
  #cancel: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  listen(listener: (changes: readonly Change[]) => void): void {
    this.#listener = listener
    this.#schedule()
  }

  /** What came before is part of what the listener reads first. */
  begin(): void {
    this.#waiting.clear()
    this.#begun = true
  }

  add(changes: readonly Change[]): void {
    if (!this.#begun) return
    for (const change of changes) this.#waiting.set(JSON.stringify(change), change)
    this.#schedule()
  }

  stop(): void {
    this.#begun = false
    this.#cancel?.()
  }

  #schedule(): void {
    if (this.#listener === undefined || this.#waiting.size === 0 || this.#cancel !== undefined) return
    this.#cancel = this.#clock.after(0, () => {
      this.#cancel = undefined
      const changes = [...this.#waiting.values()]
      this.#waiting.clear()
      this.#listener?.(changes)
    })
  }
}
