/** The clarion.dev objects that operators write, as written: fields and their meaning as in the CRDs. */
import type { ConfigObject, LabelSelector } from '../config/objects.ts'

export interface OperatorObject<Spec> extends ConfigObject<Spec> {
  readonly uid: string
  /** creationTimestamp in milliseconds since the epoch. */
  readonly created: number
  /** Counts the changes of the spec; undefined where nobody counts. */
  readonly generation: number | undefined
}

export interface AddressReservationObject extends OperatorObject<AddressReservationSpec> {
  /** status.chosen */
  readonly chosen: readonly string[]
  /** Chosen besides by this controller, and not in its status yet. */
  readonly proposed?: readonly string[]
}

export interface AddressReservationSpec {
  readonly mode: ReservationMode
  readonly addresses?: readonly string[] | undefined
  readonly fromPool?: FromPool | undefined
  readonly allow?: readonly AllowSpec[] | undefined
  readonly autoBind?: readonly ServiceName[] | undefined
  /** Milliseconds since the epoch. */
  readonly expires?: number | undefined
}

/** Static: for some Services. Exclude: for none. */
export type ReservationMode = 'Static' | 'Exclude'

export interface FromPool {
  readonly pool: string
  readonly ipv4?: number | undefined
  readonly ipv6?: number | undefined
}

export interface AllowSpec {
  readonly namespaces?: readonly string[] | undefined
  readonly namespaceSelector?: LabelSelector | undefined
  readonly serviceSelector?: LabelSelector | undefined
}

export interface ServiceName {
  readonly namespace: string
  readonly name: string
}

export type AddressQuotaObject = OperatorObject<AddressQuotaSpec>

export interface AddressQuotaSpec {
  readonly scope: QuotaScope
  readonly namespaces?: readonly string[] | undefined
  readonly namespaceSelectors?: readonly LabelSelector[] | undefined
  readonly pools?: readonly string[] | undefined
  readonly ipv4?: number | undefined
  readonly ipv6?: number | undefined
}

export type QuotaScope = 'EachNamespace' | 'Together'
