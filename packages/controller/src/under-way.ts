import type { ServiceKey } from '@clarion/core'

/**
 * Services whose steps are being done. What is news of one waits until they are; and where the configuration became another one
 * meanwhile, until all that were under way then are done: only then what they hold is known, and can be judged.
 */
export class UnderWay {
  readonly #busy = new Set<ServiceKey>()
  readonly #unjudged = new Set<ServiceKey>()
  readonly #again = new Set<ServiceKey>()
  /** How many of the unjudged are not done. */
  #awaited = 0

  get size(): number {
    return this.#busy.size
  }

  /** Whether the Service is to be planned later; `end` tells when. */
  defers(key: ServiceKey): boolean {
    const later = this.#holds(key)
    if (later) this.#again.add(key)
    return later
  }

  begin(key: ServiceKey): void {
    this.#busy.add(key)
  }

  /** `judge`: the last of those that a new configuration found under way. `again`: to be planned once more, after that. */
  end(key: ServiceKey): { readonly judge: boolean; readonly again: readonly ServiceKey[] } {
    this.#busy.delete(key)
    const judge = this.#unjudged.has(key) && --this.#awaited === 0
    const over = judge ? [...this.#unjudged] : [key]
    if (judge) this.#unjudged.clear()
    return { judge, again: over.filter((one) => !this.#holds(one) && this.#again.delete(one)) }
  }

  /** The configuration is another one. Answers with what is under way. */
  unjudge(): ReadonlySet<ServiceKey> {
    for (const key of this.#busy) this.#unjudged.add(key)
    this.#awaited = this.#busy.size
    return this.#busy
  }

  #holds(key: ServiceKey): boolean {
    return this.#busy.has(key) || this.#unjudged.has(key)
  }
}
