/** The steps that a controller is at: those of one Service in their order, each after a look at what it needs read. */
import type { Effect } from '../../effects.ts'
import type { ServiceKey } from '../../facts.ts'

interface Work {
  readonly steps: readonly Effect[]
  /** What is read before the first of them is written was read. */
  readonly looked: boolean
  /** Done, they leave something free. */
  readonly frees: boolean
}

export class UnderWay {
  readonly #works = new Map<ServiceKey, Work>()

  get keys(): readonly ServiceKey[] {
    return [...this.#works.keys()]
  }

  has(key: ServiceKey): boolean {
    return this.#works.has(key)
  }

  begin(key: ServiceKey, steps: readonly Effect[], frees: boolean): void {
    if (steps.length > 0) this.#works.set(key, { steps, looked: false, frees })
  }

  next(key: ServiceKey): Effect | undefined {
    return this.#works.get(key)?.steps[0]
  }

  hasLooked(key: ServiceKey): boolean {
    return this.#works.get(key)?.looked === true
  }

  looked(key: ServiceKey): void {
    const work = this.#works.get(key)
    if (work !== undefined) this.#works.set(key, { ...work, looked: true })
  }

  /** The next step is done. True: it was the last one, and they leave something free. */
  done(key: ServiceKey): boolean {
    const work = this.#works.get(key)
    if (work === undefined) return false
    const steps = work.steps.slice(1)
    if (steps.length === 0) this.#works.delete(key)
    else this.#works.set(key, { ...work, steps, looked: false })
    return steps.length === 0 && work.frees
  }

  /** What is left of them is not done. */
  end(key: ServiceKey): void {
    this.#works.delete(key)
  }
}
