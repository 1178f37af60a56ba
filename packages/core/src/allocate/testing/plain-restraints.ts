/**
 * Whose addresses are, and how many a namespace may have, written down once more without thought of speed: by searching through
 * everything. Reservations here list single addresses and let in by namespaces and labels of Services; quotas name namespaces.
 */
import { familyOf, type Ip } from '@clarion/inet'
import type { PoolView, ServiceView } from '../../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../../reserve/objects.ts'
import { PlainPool } from './plain-pool.ts'
import type { Had } from './plain-use.ts'

export interface Restrained {
  readonly pools: readonly PoolView[]
  /** The oldest first. */
  readonly reservations: readonly AddressReservationObject[]
  readonly quotas: readonly AddressQuotaObject[]
  /** Milliseconds since the epoch. */
  readonly now: number
}

export function lists({ spec, chosen }: AddressReservationObject, ip: Ip): boolean {
  return (spec.addresses ?? chosen).includes(ip)
}

/** Of several the oldest. */
export function reservationOf(ip: Ip, { reservations }: Pick<Restrained, 'reservations'>): AddressReservationObject | undefined {
  return reservations.find((one) => lists(one, ip))
}

export function byAge(reservations: Iterable<AddressReservationObject>): readonly AddressReservationObject[] {
  return [...reservations].sort((a, b) => a.created - b.created || (a.uid < b.uid ? -1 : 1))
}

export function isMeantFor({ spec }: AddressReservationObject, view: ServiceView): boolean {
  if (spec.mode === 'Exclude') return false
  if (binds({ spec }, view)) return true
  return (spec.allow ?? []).some(({ namespaces = [], serviceSelector }) => {
    const labels = Object.entries(serviceSelector?.matchLabels ?? {})
    return namespaces.includes(view.namespace) && labels.every(([key, value]) => view.labels.get(key) === value)
  })
}

export function binds({ spec }: Pick<AddressReservationObject, 'spec'>, { namespace, name }: ServiceView): boolean {
  return spec.mode === 'Static' && (spec.autoBind ?? []).some((bound) => bound.namespace === namespace && bound.name === name)
}

export function isPast({ spec }: AddressReservationObject, now: number): boolean {
  return spec.mode === 'Static' && spec.expires !== undefined && spec.expires <= now
}

/** Whether a Service that does not have the address may get it, as far as reservations say. */
export function mayGain(ip: Ip, view: ServiceView, facts: Pick<Restrained, 'reservations' | 'now'>): boolean {
  const reservation = reservationOf(ip, facts)
  return reservation === undefined || (isMeantFor(reservation, view) && !isPast(reservation, facts.now))
}

/** Addresses that count against a quota by what they count under, if Services have these. */
export function countedBy(
  { spec }: AddressQuotaObject,
  had: readonly Had[],
  facts: Restrained,
): ReadonlyMap<string, ReadonlySet<Ip>> {
  const counted = new Map<string, Set<Ip>>()
  const bound = facts.reservations.flatMap(({ spec, chosen }) => {
    const ips = [...(spec.addresses ?? chosen)] as Ip[]
    return ips.flatMap((ip) => {
      const { mode, autoBind = [] } = reservationOf(ip, facts)?.spec ?? {}
      return mode === 'Static' ? autoBind.map(({ namespace }) => ({ ip, namespace })) : []
    })
  })
  for (const { ip, namespace } of [...had, ...bound]) {
    const home = facts.pools.find((pool) => new PlainPool(pool).contains(ip))
    if (home === undefined || !isIn(spec.pools, home.name) || spec.namespaces?.includes(namespace) !== true) continue
    const under = spec.scope === 'Together' ? '' : namespace
    counted.set(under, (counted.get(under) ?? new Set()).add(ip))
  }
  return counted
}

/** Whether no quota stands against a Service of a namespace getting the address, if Services have these. */
export function leavesRoom(ip: Ip, namespace: string, had: readonly Had[], facts: Restrained): boolean {
  return facts.quotas.every((quota) => {
    const limit = quota.spec[familyOf(ip)]
    const before = countedBy(quota, had, facts)
    const after = countedBy(quota, [...had, { ip, namespace }], facts)
    return [...after].every(([under, ips]) => {
      const size = sizeOf(ips, ip)
      return limit === undefined || size === sizeOf(before.get(under) ?? new Set(), ip) || size <= limit
    })
  })
}

/** Of the family of an address. */
export function sizeOf(ips: ReadonlySet<Ip>, like: Ip): number {
  return [...ips].filter((ip) => familyOf(ip) === familyOf(like)).length
}

function isIn(names: readonly string[] | undefined, name: string): boolean {
  return names === undefined || names.includes(name)
}
