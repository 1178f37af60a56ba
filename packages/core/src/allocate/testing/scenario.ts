/** A scenario of MB 8.6 as data; the pools are those of MB 8.6. */
import type { PoolView } from '../../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../../reserve/objects.ts'
import type { Store } from './store.ts'
import { pinned, pool, type Written } from './views.ts'

export const p4 = pool('p4', ['198.51.100.0/31'])
export const hold4 = pool('hold4', ['198.51.100.9/32'], { autoAssign: false })
export const p6 = pool('p6', ['2001:db8:a::/127'])
export const dual = pool('dual', ['198.51.100.16/31', '2001:db8:b::/127'])

export const ns = pool('ns', ['198.51.100.32/31'], { allocation: pinned({ namespaces: ['t1'], priority: 10 }) })
export const lab = pool('lab', ['198.51.100.48/31'], { allocation: pinned({ serviceLabels: ['team=x'], priority: 5 }) })

export const BOTH = ['ipv4', 'ipv6'] as const

export interface Scenario {
  readonly given: string
  /** p4, hold4, p6 and dual when not said. */
  readonly pools?: readonly PoolView[]
  readonly services: readonly Written[]
  /** What happens when all has come to rest. */
  readonly later?: (store: Store) => void
  readonly poolsLater?: readonly PoolView[]
  /** Labels of namespaces by name; shop has none. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly namespacesLater?: Scenario['namespaces']
  /** In the order of their age. */
  readonly reservations?: readonly AddressReservationObject[]
  readonly reservationsLater?: readonly AddressReservationObject[]
  readonly quotas?: readonly AddressQuotaObject[]
  readonly quotasLater?: readonly AddressQuotaObject[]
  /** Milliseconds since the epoch. */
  readonly now?: number
  readonly nowLater?: number
  /** In the end: `addresses from pool`, or the word of the refusal, with the addresses kept. */
  readonly expect: Readonly<Record<string, string>>
  readonly events: readonly string[]
}
