/**
 * What an operator is told before an AddressReservation or an AddressQuota is stored, or before a reservation goes: what its status will
 * say, and how many it concerns. Nothing of it stands in the way.
 */
import type { ConfigObject, IPAddressPoolSpec } from '../config/objects.ts'
import { readPools } from '../config/pools.ts'
import type { ClaimView, Labels } from '../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../reserve/objects.ts'
import { quotaStatus } from '../reserve/quota-status.ts'
import { isOver } from '../reserve/reservation.ts'
import { clashText } from '../reserve/reservation-status.ts'
import type { Span } from '../reserve/span.ts'
import { namespaceOf, reachesInto } from './bound.ts'
import { Pools } from './pools.ts'
import { Restraints } from './restraints.ts'

export interface Surrounding {
  readonly pools: readonly ConfigObject<IPAddressPoolSpec>[]
  /** By name, as they are stored. */
  readonly reservations: ReadonlyMap<string, AddressReservationObject>
  readonly namespaces: ReadonlyMap<string, Labels>
  /** undefined: not read yet. */
  readonly claims: Iterable<Pick<ClaimView, 'address' | 'holders'>> | undefined
  readonly now: number
}

/** Of a list nobody reads to its end. */
const MOST_NAMED = 3

export function forewarnReservation(incoming: AddressReservationObject, around: Surrounding): readonly string[] {
  const { restraints, pools } = restrainedBy(around, incoming)
  const reservation = restraints.reserved.get(incoming.name)
  if (reservation === undefined) return []
  const { entries, fromPool, faults } = reservation
  const isInPool = (span: Span) => [...pools.all()].some((pool) => reachesInto(span, pool))
  const outside = entries.filter(({ span }) => !isInPool(span)).map(({ written }) => written)
  const said = [
    ...(isOver(reservation, around.now) ? ['it is over already: nobody gains an address of it'] : []),
    ...(outside.length === 0 ? [] : [`${named(outside)}: in no IPAddressPool yet`]),
    ...(fromPool === undefined || pools.get(fromPool.pool) !== undefined ? [] : [`there is no pool ${fromPool.pool} yet`]),
    ...restraints.reserved.clashesOf(reservation).map(clashText),
  ]
  return [...faults.map(({ message }) => message), ...said.map((text) => `AddressReservation/${incoming.name}: ${text}`)]
}

/** Of one that goes: who holds an address of it keeps it, and is only counted. */
export function forewarnRelease(gone: AddressReservationObject, around: Surrounding): readonly string[] {
  const { name } = gone
  if (around.claims === undefined) return [`AddressReservation/${name}: whether Services hold addresses of it is not known yet`]
  const { reserved } = restrainedBy(around, gone).restraints
  const held = [...around.claims].filter(({ address, holders }) => reserved.of(address)?.name === name && holders.length > 0)
  const services = new Set(held.flatMap(({ holders }) => holders.map(({ service }) => service))).size
  if (services === 0) return []
  const addresses = held.length === 1 ? '1 address of it is' : `${held.length} addresses of it are`
  const by = services === 1 ? '1 Service, which keeps' : `${services} Services, which keep`
  return [
    `AddressReservation/${name}: ${addresses} held by ${by} ${held.length === 1 ? 'it' : 'them'}; what is given up is open to anybody`,
  ]
}

export function forewarnQuota(incoming: AddressQuotaObject, around: Surrounding): readonly string[] {
  const { restraints } = restrainedBy(around)
  restraints.useQuotas([incoming])
  const [quota] = restraints.quotas
  if (quota === undefined) return []
  const said = (text: string | undefined) => (text === undefined ? [] : [`AddressQuota/${incoming.name}: ${text}`])
  const exceeded = quotaStatus(quota, restraints.counts.usedOf(quota)).conditions.find(({ type }) => type === 'Exceeded')
  return [
    ...quota.faults.map(({ message }) => message),
    ...said(around.claims === undefined ? 'how many addresses are in use is not known yet' : undefined),
    ...said(exceeded?.status === 'True' ? exceeded.message : undefined),
  ]
}

function restrainedBy(
  { pools: written, reservations, namespaces, claims, now }: Surrounding,
  incoming?: AddressReservationObject,
): { readonly restraints: Restraints; readonly pools: Pools } {
  const pools = new Pools(readPools(written).pools)
  const uses = () =>
    [...(claims ?? [])].flatMap(({ address: ip, holders }) => {
      const pool = pools.find(ip)?.pool.name
      return pool === undefined ? [] : { ip, pool, namespaces: new Set(holders.map(({ service }) => namespaceOf(service))) }
    })
  const restraints = new Restraints(() => ({ pools, labelsOf: (name) => namespaces.get(name), uses }))
  const others = [...reservations.values()].filter(({ name }) => name !== incoming?.name)
  restraints.useReservations(incoming === undefined ? others : [...others, dated(incoming, now)])
  return { restraints, pools }
}

/** What has no age yet is the youngest. */
function dated(object: AddressReservationObject, now: number): AddressReservationObject {
  return object.created === 0 ? { ...object, created: now } : object
}

function named(entries: readonly string[]): string {
  const more = entries.length > MOST_NAMED ? [`and ${entries.length - MOST_NAMED} more`] : []
  return [...entries.slice(0, MOST_NAMED), ...more].join(', ')
}
