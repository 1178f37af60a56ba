/**
 * Addresses that a reservation sets apart for the Service. The pool they are in still says whom it is for (its pins); that it does not
 * assign automatically does not matter, for they are not assigned automatically.
 */
import { type Family, familyOf, type Ip, ipFromInt } from '@clarion/inet'
import type { Reservation } from '../reserve/reservation.ts'
import { spanOfCidr, spansMeet } from '../reserve/span.ts'
import { type Allocation, firstOf, type Ledger, type Want } from './allocate.ts'
import { reachesInto } from './bound.ts'
import { familiesOf } from './families.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Refusal } from './refusal.ts'

export function fromReservation(want: Want, reservation: Reservation, ledger: Ledger): Allocation {
  const { name } = reservation
  const homes = poolsOf(reservation, ledger)
  const fitting = homes.filter((pool) => want.pool === undefined || pool.name === want.pool)
  if (want.pool !== undefined && homes.length > 0 && fitting.length === 0) {
    return { refusal: { why: 'RequestContradicts', asked: `pool ${want.pool}`, reservation: name } }
  }
  if (ledger.isOver(reservation)) return { refusal: { why: 'ReservationExpired', reservation: name } }
  const limits: Refusal[] = []
  const open = fitting.filter((pool) => {
    const why = ledger.whyNotFor(pool.view, want.service)
    if (why !== undefined) limits.push({ why, pool: pool.name })
    return why === undefined
  })
  const exhausted: Refusal = { why: 'ReservationExhausted', reservation: name, wanted: want.stack }
  const given = firstOf(open, 'FromReservation', { ...want, reservation }, ledger, limits)
  return given ?? { refusal: limits[0] ?? exhausted }
}

/**
 * From a reservation that names the Service, though it asks for none. While it has addresses that fit, the Service waits for one of
 * them rather than take another. Undefined: no reservation does.
 */
export function bound(want: Want, ledger: Ledger): Allocation | undefined {
  let refused: Allocation | undefined
  for (const reservation of ledger.reserved.boundTo(want.service.key)) {
    if (ledger.isOver(reservation) || !hasFamily(reservation, want, ledger)) continue
    const found = fromReservation(want, reservation, ledger)
    if (!('refusal' in found)) return found
    refused ??= found
  }
  return refused
}

function hasFamily(reservation: Reservation, { stack, pool }: Want, ledger: Ledger): boolean {
  const homes = poolsOf(reservation, ledger).filter(({ name }) => pool === undefined || name === pool)
  return familiesOf(stack).some((family) =>
    ledger.reserved.ownOf(reservation).some((span) => span.family === family && homes.some((home) => reachesInto(span, home))),
  )
}

/** In order of name. */
function poolsOf(reservation: Reservation, { reserved, pools }: Ledger): readonly PoolIndex[] {
  const own = reserved.ownOf(reservation)
  return [...pools.all()].filter((pool) => own.some((span) => reachesInto(span, pool)))
}

/** The lowest that nothing stands against. O(k), k the number of its addresses in use: reservations are small, or lightly used. */
export function lowestReserved(
  pool: PoolIndex,
  family: Family,
  { service, reservation }: Pick<Want, 'service'> & { readonly reservation: Reservation },
  ledger: Ledger,
): Ip | Refusal | undefined {
  for (const ip of addressesOf(pool, family, reservation, ledger)) {
    if (ledger.against(ip, service) === undefined) return ledger.whyNotGain(ip, service) ?? ip
  }
  return undefined
}

function* addressesOf(pool: PoolIndex, family: Family, reservation: Reservation, { reserved, pools }: Ledger): Iterable<Ip> {
  for (const span of reserved.ownOf(reservation)) {
    for (const { cidr } of pool.blocks(family)) {
      const common = spansMeet(span, spanOfCidr(cidr))
      if (common === undefined) continue
      for (let at = common.first; at <= common.last; at++) {
        const ip = ipFromInt(at, family)
        if (familyOf(ip) === family && pools.find(ip)?.pool === pool) yield ip
      }
    }
  }
}
