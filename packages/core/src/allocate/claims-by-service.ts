import { familyOf, type Ip, ipToInt } from '@clarion/inet'
import type { ClaimView, ServiceKey } from '../facts.ts'

const NONE: readonly Ip[] = []

/** Addresses by the names of those that hold their claims. */
export class ClaimsByService {
  readonly #ips = new Map<ServiceKey, readonly Ip[]>()

  /** In order of address. */
  of(key: ServiceKey): readonly Ip[] {
    return this.#ips.get(key) ?? NONE
  }

  replace(before: ClaimView | undefined, after: ClaimView | undefined): void {
    const [old, now] = [before, after].map((claim) => new Set(claim?.holders.map(({ service }) => service)))
    if (before !== undefined) for (const key of old ?? []) if (!now?.has(key)) this.#remove(key, before.address)
    if (after !== undefined) for (const key of now ?? []) if (!old?.has(key)) this.#add(key, after.address)
  }

  #add(key: ServiceKey, ip: Ip): void {
    this.#ips.set(key, [...this.of(key), ip].sort(compareIps))
  }

  #remove(key: ServiceKey, ip: Ip): void {
    const rest = this.of(key).filter((other) => other !== ip)
    if (rest.length === 0) this.#ips.delete(key)
    else this.#ips.set(key, rest)
  }
}

/** IPv4 before IPv6, then by number. */
export function compareIps(a: Ip, b: Ip): number {
  const family = familyOf(a)
  if (family !== familyOf(b)) return family === 'ipv4' ? -1 : 1
  return ipToInt(a) < ipToInt(b) ? -1 : 1
}
