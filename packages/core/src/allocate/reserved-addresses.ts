/** Who holds the addresses of reservations, and what their statuses say of it. */
import type { Ip } from '@clarion/inet'
import type { WriteReservationStatus } from '../effects.ts'
import type { ServiceKey, ServiceView } from '../facts.ts'
import { has, type Reservation } from '../reserve/reservation.ts'
import { reservationStatus } from '../reserve/reservation-status.ts'
import type { Book, Holding } from './book.ts'
import { reachesInto } from './bound.ts'
import type { Choice } from './choose.ts'
import { compareIps } from './claims-by-service.ts'

/** An address and the Service that has it: of several the first. */
export interface HeldBy {
  readonly ip: Ip
  readonly by: ServiceKey
}

/** Addresses of reservations that are held, in order. O(addresses in use). */
export function heldByReservation(book: Book): ReadonlyMap<Reservation, readonly HeldBy[]> {
  const { reserved } = book.restraints
  const found = reserved.size === 0 ? [] : [...book.holdings()].flatMap((holding) => heldIn(holding))
  const byReservation = Map.groupBy(found, ({ ip }) => reserved.of(ip))
  return new Map(
    [...byReservation].flatMap(([reservation, held]) =>
      reservation === undefined ? [] : [[reservation, held.sort((a, b) => compareIps(a.ip, b.ip))] as const],
    ),
  )
}

/** Of a reservation that need not be in force any more. */
export function heldOf(reservation: Reservation, book: Book): readonly HeldBy[] {
  return [...book.holdings()].flatMap((holding) => (has(reservation, holding.ip) ? heldIn(holding) : []))
}

function heldIn({ ip, claim, shownBy }: Holding): readonly HeldBy[] {
  const by = claim?.holders[0]?.service ?? shownBy[0]
  return by === undefined ? [] : [{ ip, by }]
}

export interface Situation {
  readonly held: readonly HeldBy[]
  readonly services: ReadonlyMap<ServiceKey, ServiceView>
  readonly unchosen: Choice['missing']
  readonly now: number
}

export function reservationStatusIn(
  book: Book,
  reservation: Reservation,
  { held, services, unchosen, now }: Situation,
): WriteReservationStatus {
  const pools = [...(book.pools?.all() ?? [])]
  return reservationStatus(reservation, {
    reserved: book.restraints.reserved,
    held,
    isForHolder: (key) => {
      const view = services.get(key)
      return view !== undefined && book.restraints.isFor(reservation, view)
    },
    isInPool: (span) => pools.some((pool) => reachesInto(span, pool)),
    unchosen,
    now,
  })
}
