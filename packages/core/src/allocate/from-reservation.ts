/**
 * Addresses that a reservation sets apart for the Service. The pool they are in still says whom it is for (its pins); that it does not
 * assign automatically does not matter, for they are not assigned automatically.
 */
import type { Reservation } from '../reserve/reservation.ts'
import { firstOf } from './ask.ts'
import { reachesInto } from './bound.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Refusal } from './refusal.ts'
import { familiesOf } from './stack.ts'
import type { Allocation, Ledger, Want } from './want.ts'

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
