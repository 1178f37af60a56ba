import type { Ip } from '@clarion/inet'
import type { ConfigFault } from '../config/fault.ts'
import type { Selector } from '../config/selector.ts'
import { matches } from '../config/selector.ts'
import type { Labels, ServiceKey, ServiceView } from '../facts.ts'
import type { AddressReservationObject, FromPool, ReservationMode } from './objects.ts'
import { type Span, spanOf } from './span.ts'

/** An AddressReservation as the rules see it. What was wrong with it is left out of it, on the safe side: see `readReservations`. */
export interface Reservation {
  readonly name: string
  readonly mode: ReservationMode
  /** As written, or the addresses chosen for `fromPool`; they may overlap. */
  readonly entries: readonly Entry[]
  readonly fromPool: FromPool | undefined
  /** Those that were, or are about to be. */
  readonly chosen: readonly Ip[]
  /** Those that are not written yet: set apart, and nobody's so far. */
  readonly proposed: ReadonlySet<Ip>
  readonly allow: readonly Allow[]
  readonly autoBind: ReadonlySet<ServiceKey>
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined
  readonly faults: readonly ConfigFault[]
  readonly object: AddressReservationObject
}

export interface Entry {
  readonly written: string
  readonly span: Span
}

/** All of it must match. */
export interface Allow {
  /** Undefined: any that the selector matches. */
  readonly namespaces: ReadonlySet<string> | undefined
  readonly namespaceSelector: Selector | undefined
  readonly serviceSelector: Selector | undefined
}

/** A Service as far as a reservation looks at it. */
export type Applicant = Pick<ServiceView, 'key' | 'namespace' | 'labels'>

/** Whether the addresses are for the Service, be it too late or not. `namespace`: its labels; undefined while they were not read. */
export function isFor(reservation: Reservation, service: Applicant, namespace: Labels | undefined): boolean {
  if (reservation.mode === 'Exclude') return false
  return reservation.autoBind.has(service.key) || reservation.allow.some((allow) => allows(allow, service, namespace))
}

function allows(
  { namespaces, namespaceSelector, serviceSelector }: Allow,
  { namespace: name, labels }: Applicant,
  namespace: Labels | undefined,
): boolean {
  if (namespaces !== undefined && !namespaces.has(name)) return false
  if (namespaceSelector !== undefined && (namespace === undefined || !matches(namespaceSelector, namespace))) return false
  return serviceSelector === undefined || matches(serviceSelector, labels)
}

/** Whether it lists an address, be it that an older one has it. */
export function has({ entries }: Reservation, ip: Ip): boolean {
  const { family, first } = spanOf(ip)
  return entries.some(({ span }) => span.family === family && span.first <= first && first <= span.last)
}

/** Nobody gains an address of it any more. */
export function isOver({ expires }: Reservation, now: number): boolean {
  return expires !== undefined && now >= expires
}
