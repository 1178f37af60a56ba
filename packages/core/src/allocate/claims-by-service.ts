import { familyOf, type Ip, ipToInt } from '@clarion/inet'
import type { ClaimView, ServiceKey } from '../facts.ts'

const NONE: readonly ClaimView[] = []

/** Claims by the name of their holder. A claim has one holder: sharing an address has its own rules. */
export class ClaimsByService {
  readonly #claims = new Map<ServiceKey, readonly ClaimView[]>()

  /** In order of address. */
  of(key: ServiceKey): readonly ClaimView[] {
    return this.#claims.get(key) ?? NONE
  }

  replace(before: ClaimView | undefined, after: ClaimView | undefined): void {
    const old = before?.holders[0]?.service
    const key = after?.holders[0]?.service
    if (before !== undefined && old !== undefined)
      this.#set(
        old,
        this.of(old).filter((claim) => claim !== before),
      )
    if (after !== undefined && key !== undefined)
      this.#set(
        key,
        [...this.of(key), after].sort((a, b) => compareIps(a.address, b.address)),
      )
  }

  #set(key: ServiceKey, claims: readonly ClaimView[]): void {
    if (claims.length === 0) this.#claims.delete(key)
    else this.#claims.set(key, claims)
  }
}

/** IPv4 before IPv6, then by number. */
export function compareIps(a: Ip, b: Ip): number {
  const family = familyOf(a)
  if (family !== familyOf(b)) return family === 'ipv4' ? -1 : 1
  return ipToInt(a) < ipToInt(b) ? -1 : 1
}
