/** What happens in a store, in order for each kind of object, as a watch tells it. */
import type { Ip } from '@clarion/inet'
import type { ClaimView, PoolView, ServiceKey, ServiceView } from '../../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../../reserve/objects.ts'

/** What happened to one object; the version orders the news of one kind. */
export type StoreEvent =
  | { readonly kind: 'service'; readonly version: number; readonly key: ServiceKey; readonly view: ServiceView | undefined }
  | { readonly kind: 'claim'; readonly version: number; readonly ip: Ip; readonly claim: ClaimView | undefined }
  | { readonly kind: 'pools'; readonly version: number; readonly pools: PoolList }
  | { readonly kind: 'confirmation'; readonly version: number; readonly token: string }
  | { readonly kind: 'reservations'; readonly version: number; readonly objects: readonly AddressReservationObject[] }
  | { readonly kind: 'quotas'; readonly version: number; readonly objects: readonly AddressQuotaObject[] }
  /** A time for which somebody had set a timer has come. */
  | { readonly kind: 'clock'; readonly version: number }

export type Kind = StoreEvent['kind']
/** Without what few histories have. */
export const FIRST_KINDS: readonly Kind[] = ['pools', 'claim', 'service', 'confirmation']
export const EVENT_KINDS: readonly Kind[] = [...FIRST_KINDS, 'reservations', 'quotas', 'clock']

export const NOT_BEHIND: Readonly<Record<Kind, number>> = ofEachKind(() => 0)

export function ofEachKind<T>(of: (kind: Kind) => T): Record<Kind, T> {
  const [pools, claim, service] = [of('pools'), of('claim'), of('service')]
  const [confirmation, reservations, quotas, clock] = [of('confirmation'), of('reservations'), of('quotas'), of('clock')]
  return { pools, claim, service, confirmation, reservations, quotas, clock }
}

export type Events = Readonly<Record<Kind, readonly StoreEvent[]>>

/** Missing: there is no such kind in the cluster. */
export type PoolList = readonly PoolView[] | 'missing'

export function nameOf(event: StoreEvent): string {
  if (event.kind === 'service') return event.key
  return event.kind === 'claim' ? event.ip : event.kind
}

export function isThere(event: StoreEvent): boolean {
  if (event.kind === 'service') return event.view !== undefined
  return event.kind !== 'claim' || event.claim !== undefined
}
