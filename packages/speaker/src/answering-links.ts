import type { Ip } from '@clarion/inet'

type ByAddress = ReadonlyMap<Ip, readonly string[]>

const NONE: readonly string[] = []

/** The links each address is answered on, by name, as they are told: of those that changed. */
export class AnsweringLinks {
  readonly #links = new Map<Ip, readonly string[]>()

  of(address: Ip): readonly string[] {
    return this.#links.get(address) ?? NONE
  }

  take(changed: ByAddress): void {
    for (const [address, links] of changed) {
      if (links.length > 0) this.#links.set(address, links)
      else this.#links.delete(address)
    }
  }

  /** What there is to tell so that these become those. */
  changesTo(now: ByAddress): ByAddress {
    const changed = new Map<Ip, readonly string[]>()
    for (const [address, links] of now) {
      const before = this.of(address)
      if (links !== before && links.join() !== before.join()) changed.set(address, links)
    }
    for (const address of this.#links.keys()) if (!now.has(address)) changed.set(address, NONE)
    return changed
  }
}
