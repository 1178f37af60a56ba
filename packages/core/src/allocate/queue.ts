/** Who wants for something by the last decision, and what each Service was told of it. */
import type { ServiceKey } from '../facts.ts'

/** Address: a freed one may help. Pools: another configuration may. Nothing: it has what it wants, or is none of ours. */
export type Wants = 'Nothing' | 'Address' | 'Pools'

export class Queue {
  readonly #told = new Map<ServiceKey, string>()
  readonly #waiting = new Map<ServiceKey, string | undefined>()
  readonly #keys = new Set<ServiceKey>()
  readonly #bonds = new Map<string, number>()
  readonly wanting = new Set<ServiceKey>()

  get waiting(): ReadonlySet<ServiceKey> {
    return this.#keys
  }

  isAwaited(bond: string): boolean {
    return this.#bonds.has(bond)
  }

  /** `bond`: under which it would share. True: the complaint is news. */
  note(key: ServiceKey, complaint: string | undefined, wants: Wants, bond: string | undefined): boolean {
    const before = this.#told.get(key)
    if (complaint === undefined) this.#told.delete(key)
    else this.#told.set(key, complaint)
    if (wants === 'Nothing') this.wanting.delete(key)
    else this.wanting.add(key)
    this.#count(this.#waiting.get(key), -1)
    this.#keys.delete(key)
    this.#waiting.delete(key)
    if (wants === 'Address') {
      this.#keys.add(key)
      this.#waiting.set(key, bond)
      this.#count(bond, 1)
    }
    return before !== complaint
  }

  tellAgain(key: ServiceKey): void {
    this.#told.delete(key)
  }

  #count(bond: string | undefined, by: number): void {
    if (bond === undefined) return
    const count = (this.#bonds.get(bond) ?? 0) + by
    if (count > 0) this.#bonds.set(bond, count)
    else this.#bonds.delete(bond)
  }
}
