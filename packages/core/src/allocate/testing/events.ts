/** What happens in a store, in order for each kind of object, as a watch tells it. */
import type { Ip } from '@clarion/inet'
import type { ClaimView, PoolView, ServiceKey, ServiceView } from '../../facts.ts'

/** What happened to one object; the version orders the news of one kind. */
export type StoreEvent =
  | { readonly kind: 'service'; readonly version: number; readonly key: ServiceKey; readonly view: ServiceView | undefined }
  | { readonly kind: 'claim'; readonly version: number; readonly ip: Ip; readonly claim: ClaimView | undefined }
  | { readonly kind: 'pools'; readonly version: number; readonly pools: PoolList }
  | { readonly kind: 'confirmation'; readonly version: number; readonly token: string }

export type Kind = StoreEvent['kind']
export const EVENT_KINDS: readonly Kind[] = ['pools', 'claim', 'service', 'confirmation']

export type Events = Readonly<Record<Kind, readonly StoreEvent[]>>

/** Missing: there is no such kind in the cluster. */
export type PoolList = readonly PoolView[] | 'missing'

export function nameOf(event: StoreEvent): string {
  if (event.kind === 'pools' || event.kind === 'confirmation') return event.kind
  return event.kind === 'service' ? event.key : event.ip
}

export function isThere(event: StoreEvent): boolean {
  if (event.kind === 'pools' || event.kind === 'confirmation') return true
  return (event.kind === 'service' ? event.view : event.claim) !== undefined
}
