/** What an AddressReservation's status says: each address with its holder, and whether the whole is in force as written. */
import { type Ip, ipFromInt } from '@clarion/inet'
import type { NamedCondition, ReservedAddress, WriteReservationStatus } from '../effects.ts'
import type { ServiceKey } from '../facts.ts'
import { type Entry, isOver, type Reservation } from './reservation.ts'
import type { Clash, Reserved } from './reserved.ts'
import { type Span, spanSize, spanText } from './span.ts'

/** What the status is made of, besides the reservation. */
export interface ReservationFacts {
  readonly reserved: Reserved
  /** Addresses of the reservation that are held, in order of address, and the Services that hold them: the first of several. */
  readonly held: readonly { readonly ip: Ip; readonly by: ServiceKey }[]
  /** Whether the reservation is for a Service that is there. */
  readonly isForHolder: (by: ServiceKey) => boolean
  /** Whether a pool has any address of a span. */
  readonly isInPool: (span: Span) => boolean
  /** Why addresses could not be chosen, if they are still missing. */
  readonly unchosen: 'PoolUnknown' | 'PoolExhausted' | undefined
  readonly now: number
}

/** More nobody reads. */
const MOST_ROWS = 100

export function reservationStatus(reservation: Reservation, facts: ReservationFacts): WriteReservationStatus {
  const { name, object, chosen } = reservation
  return {
    do: 'write-reservation-status',
    name,
    uid: object.uid,
    generation: object.generation,
    chosen,
    heldBy: heldBy(facts.held.map(({ by }) => by)),
    addresses: rowsOf(reservation, facts),
    conditions: [ready(reservation, facts), conflict(reservation, facts)],
  }
}

function heldBy(holders: readonly ServiceKey[]): string | undefined {
  const [first, ...others] = new Set(holders)
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

function rowsOf(reservation: Reservation, facts: ReservationFacts): readonly ReservedAddress[] {
  const rows = new Map<string, ReservedAddress>()
  for (const entry of reservation.entries) {
    const row = rowOf(entry, reservation, facts)
    if (row !== undefined) rows.set(row.address, row)
  }
  for (const { ip, by } of facts.held) {
    rows.set(ip, { address: ip, state: facts.isForHolder(by) ? 'Bound' : 'HeldByOther', holder: by })
  }
  return [...rows.values()].slice(0, MOST_ROWS)
}

/** Of an entry as if nobody held it: who does stands in rows of their own. */
function rowOf({ written, span }: Entry, reservation: Reservation, facts: ReservationFacts): ReservedAddress {
  const address = spanSize(span) === 1n ? ipFromInt(span.first, span.family) : written
  if (!facts.isInPool(span)) return { address, state: 'OutsidePools', holder: undefined }
  const isOwn = facts.reserved
    .ownOf(reservation)
    .some((own) => own.family === span.family && own.first <= span.last && span.first <= own.last)
  return { address, state: isOwn ? 'Free' : 'HeldByOther', holder: undefined }
}

function ready(reservation: Reservation, { reserved, unchosen, now }: ReservationFacts): NamedCondition {
  const no = (reason: string, message: string): NamedCondition => ({ type: 'Ready', status: 'False', reason, message })
  const [fault] = reservation.faults
  if (fault !== undefined) return no(fault.fault, reservation.faults.map(({ message }) => message).join('\n'))
  const { fromPool, entries } = reservation
  if (unchosen === 'PoolUnknown') return no(unchosen, `there is no pool ${fromPool?.pool}`)
  if (unchosen === 'PoolExhausted') return no(unchosen, `pool ${fromPool?.pool} has not enough free addresses`)
  if (entries.length > 0 && reserved.ownOf(reservation).length === 0) {
    return no('OlderReservation', 'older reservations have all of its addresses')
  }
  if (isOver(reservation, now)) return no('ReservationExpired', 'nobody gains its addresses any more; who holds one keeps it')
  return { type: 'Ready', status: 'True', reason: 'InForce', message: '' }
}

function conflict(reservation: Reservation, { reserved }: ReservationFacts): NamedCondition {
  const clashes = reserved.clashesOf(reservation)
  if (clashes.length === 0) return { type: 'Conflict', status: 'False', reason: 'NoConflict', message: '' }
  return { type: 'Conflict', status: 'True', reason: 'OlderReservation', message: clashes.map(clashText).join('\n') }
}

export function clashText({ span, older }: Clash): string {
  return `${spanText(span)} belongs to the older reservation ${older.name}`
}
