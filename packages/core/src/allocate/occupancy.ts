/**
 * Who has an address, and what of it: the holders of its claim, then those it is planned for, then those whose status shows it, the
 * oldest first, as far as they fit with all before them. Whatever the order in which one hears of them, it is the same.
 */
import type { PortText, ServiceKey } from '../facts.ts'
import { MOST_HOLDERS } from './claim-edits.ts'
import type { Claimant } from './claimant.ts'
import { bondOf, bondOfClaim, type Terms } from './terms.ts'
import type { UsedBy } from './used-by.ts'

export interface Occupancy {
  /** Undefined: it is not shared. */
  readonly bond: string | undefined
  readonly keys: ReadonlySet<ServiceKey>
  /** By whom each is taken. */
  readonly ports: ReadonlyMap<PortText, ServiceKey>
}

/** `termsOf`: a Service as it is now; undefined where it is not ours to know. */
export function occupancyOf(
  { claim: there, plannedFor, shownBy }: UsedBy,
  termsOf: (key: ServiceKey) => Claimant | undefined,
): Occupancy {
  const claim = there?.phase === 'Resting' ? undefined : there // it has no holder, and whoever wakes it brings a bond along
  const keys = new Set<ServiceKey>()
  const ports = new Map<PortText, ServiceKey>()
  const take = (key: ServiceKey, taken: readonly PortText[]) => {
    keys.add(key)
    for (const port of taken) if (!ports.has(port)) ports.set(port, key)
  }
  let bond = bondOfClaim(claim?.sharing)
  for (const { service, ports } of claim?.holders ?? []) take(service, ports)
  const known =
    claim?.holders.flatMap(({ service, uid }) => (termsOf(service)?.uid === uid ? (termsOf(service) ?? []) : [])) ?? []
  const [only] = known
  if (only !== undefined && claim?.holders.length === 1 && bondOf(only) !== bond) bond = undefined // it will change it: to be joined then
  for (const { key, ports } of known) take(key, ports)
  for (const key of [...plannedFor, ...shownBy]) {
    const terms = termsOf(key)
    if (keys.has(key)) continue
    if (keys.size === 0) bond = terms && bondOf(terms)
    else if (terms === undefined || !fits(terms, { bond, keys, ports })) continue
    take(key, terms?.ports ?? [])
  }
  return { bond, keys, ports }
}

export function fits(terms: Terms, { bond, keys, ports }: Occupancy): boolean {
  return bond !== undefined && bondOf(terms) === bond && keys.size < MOST_HOLDERS && !terms.ports.some((port) => ports.has(port))
}
