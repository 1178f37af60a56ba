/** A pool as one would write it without thinking of speed: a set of addresses in use, and a scan for the lowest free one. */
import { type Cidr, cidrContains, cidrSize, type Family, familyOf, type Ip, ipFromInt } from '@clarion/inet'
import type { PoolView, ServiceView } from '../../facts.ts'

export class PlainPool {
  readonly #view: PoolView
  readonly #apart: ReadonlySet<Ip>
  readonly #used = new Set<Ip>()

  constructor(view: PoolView, apart: Iterable<Ip> = []) {
    this.#view = view
    this.#apart = new Set(apart)
  }

  static *addresses(cidr: Cidr): IterableIterator<Ip> {
    for (let i = 0n; i < cidrSize(cidr); i++) yield ipFromInt(cidr.first + i, cidr.family)
  }

  get name(): string {
    return this.#view.name
  }

  contains(address: Ip): boolean {
    const avoided = this.#view.avoidBuggyIps && /\.(0|255)$/.test(address)
    return !avoided && this.#view.cidrs.some((cidr) => cidrContains(cidr, address))
  }

  /** By namespace names and labels of Services; no test here selects namespaces by label. */
  isFor({ namespace, labels }: ServiceView): boolean {
    const { namespaces = new Set(), serviceSelectors = [] } = this.#view.allocation ?? {}
    const selects = serviceSelectors.map(({ text }) => text.split('=')).some(([key = '', value]) => labels.get(key) === value)
    return (namespaces.size === 0 || namespaces.has(namespace)) && (serviceSelectors.length === 0 || selects)
  }

  uses(address: Ip): boolean {
    return this.#used.has(address)
  }

  take(address: Ip): void {
    this.#used.add(address)
  }

  give(address: Ip): void {
    this.#used.delete(address)
  }

  inUse(family: Family): number {
    return [...this.#used].filter((address) => familyOf(address) === family).length
  }

  lowestFree(family: Family): Ip | undefined {
    for (const cidr of this.#view.cidrs) {
      if (cidr.family !== family) continue
      for (const address of PlainPool.addresses(cidr)) {
        if (this.contains(address) && !this.#used.has(address) && !this.#apart.has(address)) return address
      }
    }
    return undefined
  }
}
