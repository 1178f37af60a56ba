import type { ClaimView, ServiceKey } from '@clarion/core'

/** How many claims each Service holds. */
export class Holders {
  readonly #counts = new Map<ServiceKey, number>()

  has(key: ServiceKey): boolean {
    return this.#counts.has(key)
  }

  keys(): readonly ServiceKey[] {
    return [...this.#counts.keys()]
  }

  change(view: ClaimView | undefined, before: ClaimView | undefined): void {
    for (const { service } of before?.holders ?? []) this.#add(service, -1)
    for (const { service } of view?.holders ?? []) this.#add(service, 1)
  }

  #add(key: ServiceKey, by: number): void {
    const count = (this.#counts.get(key) ?? 0) + by
    if (count > 0) this.#counts.set(key, count)
    else this.#counts.delete(key)
  }
}
