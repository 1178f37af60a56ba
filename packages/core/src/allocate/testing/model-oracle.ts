/** What may be and what could be, written down once more without thought of speed, of order or of how it comes about. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { ClaimView, PoolView, ServiceView } from '../../facts.ts'
import type { AddressReservationObject } from '../../reserve/objects.ts'
import { PlainPool } from './plain-pool.ts'
import { binds, isMeantFor, isPast, leavesRoom, lists, mayGain, type Restrained, reservationOf } from './plain-restraints.ts'
import type { Had } from './plain-use.ts'

type Reservations = readonly AddressReservationObject[]

/** Whether the Service may go on with these addresses, if nobody else has them (MB 2.2). The pool that has them all, if so. */
export function suits(
  view: ServiceView,
  ips: readonly Ip[],
  pools: readonly PoolView[],
  reservations: Reservations = [],
): string | undefined {
  const wanted = wantedFamilies(view)
  const have = ips.map(familyOf)
  const each = ips.length > 0 && new Set(have).size === have.length && have.every((family) => wanted.includes(family))
  if (!each || (have.length < wanted.length && !oneWillDo(view))) return undefined
  const home = pools.map((pool) => new PlainPool(pool)).find((pool) => ips.every((ip) => pool.contains(ip)))
  if (home === undefined || !home.isFor(view) || (view.request.pool ?? home.name) !== home.name) return undefined
  const asked = requested(view, reservations)
  if (asked === 'unclear') return home.name
  const isMet = asked.from === undefined || ips.every((ip) => asked.from !== undefined && lists(asked.from, ip))
  return isMet && (asked.ips.length === 0 || isSameSet(asked.ips, ips)) ? home.name : undefined
}

/** The Service as if it asked for no reservation. */
export function withoutName(view: ServiceView): ServiceView {
  return { ...view, request: { ...view.request, reservation: undefined } }
}

export interface Offered extends Restrained {
  /** In use by those with whom the Service may not share. */
  readonly taken: ReadonlySet<Ip>
  /** In use by anybody. */
  readonly had: readonly Had[]
}

/** Whether the Service, which has none of it, could be given addresses (MB 2.4): asked for, bound to it, or any. */
export function couldHave(view: ServiceView, offered: Offered): boolean {
  const asked = requested(view, offered.reservations)
  const { request } = view
  if (wantedFamilies(view).length === 0 || asked === 'unclear') return false
  if (asked.ips.length > 0) {
    const isFree = (ip: Ip) =>
      !offered.taken.has(ip) && mayGain(ip, view, offered) && leavesRoom(ip, view.namespace, offered.had, offered)
    return suits(view, asked.ips, offered.pools, offered.reservations) !== undefined && asked.ips.every(isFree)
  }
  const open = offered.pools.filter((pool) => isAllowed(pool, view) && new PlainPool(pool).isFor(view))
  const gives = (from: AddressReservationObject) => open.some((pool) => isEnough(pool, view, from, offered))
  if (asked.from !== undefined) return gives(asked.from)
  // Of those that bind it the oldest that can; it waits for one that could if others had not its addresses.
  const binding = bindingFor(view, offered)
  if (binding.length > 0) return binding.some(gives)
  const asks = open.filter((pool) => request.pool !== undefined || pool.autoAssign)
  return asks.some((pool) => isEnough(pool, view, undefined, offered))
}

/** The reservations whose addresses the Service gets without asking, when it needs some and asks for none in particular. */
export function bindingFor(view: ServiceView, facts: Restrained): Reservations {
  const { ips, reservation, fault } = view.request
  if (ips.length > 0 || reservation !== undefined || fault !== undefined) return []
  const allowed = facts.pools.filter((pool) => isAllowed(pool, view))
  return facts.reservations.filter((one) => binds(one, view) && !isPast(one, facts.now) && hasAnyFor(one, view, allowed, facts))
}

function isAllowed({ name }: PoolView, { request }: ServiceView): boolean {
  return (request.pool ?? name) === name
}

/** Whether a PreferDualStack Service with one address could have the other from the same pool. */
export function couldHaveSecond(view: ServiceView, offered: Offered): boolean {
  const [only] = view.ips
  if (!oneWillDo(view) || view.ips.length !== 1 || only === undefined) return false
  const asked = requested(view, offered.reservations)
  if (asked === 'unclear' || asked.ips.length > 0) return false
  const home = offered.pools.find((pool) => new PlainPool(pool).contains(only))
  const other = familyOf(only) === 'ipv4' ? 'ipv6' : 'ipv4'
  return home !== undefined && hasRoom(home, other, view, asked.from, offered)
}

/** Whether the Service may be one more holder of a claim (MB 2.5). */
export function mayJoin({ sharingKey, backendKey, ports, uid }: ServiceView, claim: ClaimView | undefined): boolean {
  if (claim?.phase !== 'Assigned' || claim.sharing?.key !== sharingKey || claim.sharing.backend !== backendKey) return false
  return claim.holders.every((holder) => holder.uid !== uid && !holder.ports.some((port) => ports.includes(port)))
}

function isEnough(pool: PoolView, view: ServiceView, from: AddressReservationObject | undefined, offered: Offered): boolean {
  const wanted = wantedFamilies(view)
  const room = wanted.filter((family) => hasRoom(pool, family, view, from, offered))
  return room.length === wanted.length || (oneWillDo(view) && room.length > 0)
}

/** Whether a pool has an address for the Service that nothing sets apart, or that this reservation does. */
function hasRoom(
  pool: PoolView,
  family: Family,
  view: ServiceView,
  from: AddressReservationObject | undefined,
  offered: Offered,
): boolean {
  return addressesOf(pool, family).some(
    (ip) =>
      !offered.taken.has(ip) &&
      reservationOf(ip, offered) === from &&
      mayGain(ip, view, offered) &&
      leavesRoom(ip, view.namespace, offered.had, offered),
  )
}

/** Whether a reservation has any address of a family that the Service wants, in use or not. */
function hasAnyFor(one: AddressReservationObject, view: ServiceView, pools: readonly PoolView[], facts: Restrained): boolean {
  return wantedFamilies(view).some((family) =>
    pools.some((pool) => addressesOf(pool, family).some((ip) => reservationOf(ip, facts) === one)),
  )
}

export function addressesOf(pool: PoolView, family: Family): readonly Ip[] {
  const plain = new PlainPool(pool)
  const cidrs = pool.cidrs.filter((cidr) => cidr.family === family)
  return cidrs.flatMap((cidr) => [...PlainPool.addresses(cidr)]).filter((ip) => plain.contains(ip))
}

function oneWillDo({ familyPolicy, clusterFamilies }: ServiceView): boolean {
  return familyPolicy === 'PreferDualStack' && clusterFamilies.length === 2
}

function wantedFamilies({ familyPolicy, clusterFamilies }: ServiceView): readonly Family[] {
  return familyPolicy === 'RequireDualStack' && clusterFamilies.length < 2 ? [] : clusterFamilies
}

interface Requested {
  readonly ips: readonly Ip[]
  /** Any of its addresses, where none are asked for. */
  readonly from: AddressReservationObject | undefined
}

/** Unclear: it cannot be read, does not fit the families, or names a reservation that is not for it. */
function requested(view: ServiceView, reservations: Reservations): Requested | 'unclear' {
  const { ips, fault, reservation: name } = view.request
  if (fault !== undefined) return 'unclear'
  if (ips.length > 0 && !isSameSet(ips.map(familyOf), wantedFamilies(view))) return 'unclear'
  if (name === undefined) return { ips, from: undefined }
  const from = reservations.find((one) => one.name === name)
  if (from === undefined || !isMeantFor(from, view)) return 'unclear'
  if (ips.length === 0) return { ips, from }
  return ips.every((ip) => lists(from, ip)) ? { ips, from: undefined } : 'unclear'
}

function isSameSet<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item)) && b.every((item) => a.includes(item))
}
