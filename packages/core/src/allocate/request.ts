/** What a Service asks for, checked against its families (MB 2.3) and against the reservation it names. */
import type { Ip } from '@clarion/inet'
import type { ServiceView } from '../facts.ts'
import { has, type Reservation } from '../reserve/reservation.ts'
import type { Refusal } from './refusal.ts'
import type { Stack } from './stack.ts'
import { stackOfIps } from './stack-of-ips.ts'

export interface Asked {
  /** Exactly these, as written. A dual-stack Service that asks asks for both. */
  readonly ips: readonly Ip[]
  /** Any of its addresses; undefined where addresses are asked for. */
  readonly reservation: Reservation | undefined
}

/** The reservations that there are, and whether one is for the Service. */
export interface Reservations {
  get(name: string): Reservation | undefined
  isFor(reservation: Reservation): boolean
}

/** Neither: it asks for nothing in particular. */
export function askedFor({ request }: ServiceView, stack: Stack, reservations: Reservations): Asked | Refusal {
  if (request.fault !== undefined) return { why: 'RequestInvalid', message: request.fault }
  const { ips, reservation: name } = request
  const asked = ips.length === 0 ? stack : stackOfIps(ips)
  if (typeof asked === 'object') return asked
  if (asked !== stack) return { why: 'FamilyMismatch', ips, wanted: stack }
  if (name === undefined) return { ips, reservation: undefined }
  const reservation = reservations.get(name)
  if (reservation === undefined) return { why: 'ReservationUnknown', reservation: name }
  if (!reservations.isFor(reservation)) return { why: 'ReservationDenied', reservation: name }
  if (ips.length === 0) return { ips, reservation }
  if (!ips.every((ip) => has(reservation, ip))) return { why: 'RequestContradicts', asked: ips.join(' and '), reservation: name }
  return { ips, reservation: undefined }
}

export function isMet({ ips: asked, reservation }: Asked, ips: readonly Ip[]): boolean {
  if (reservation !== undefined) return ips.every((ip) => has(reservation, ip))
  return asked.length === 0 || sameSet(asked, ips)
}

export function sameSet(a: readonly Ip[], b: readonly Ip[]): boolean {
  return a.length === b.length && a.every((ip) => b.includes(ip))
}
