/** What a Service wants, what there is to be asked about it, and what is found. */
import type { Family, Ip } from '@clarion/inet'
import type { PoolView, ServiceView } from '../facts.ts'
import type { Reservation } from '../reserve/reservation.ts'
import type { Reserved } from '../reserve/reserved.ts'
import type { NotFor } from './admits.ts'
import type { Claimant } from './claimant.ts'
import type { PinnedPools } from './namespaces.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'
import type { Stack } from './stack.ts'

export type Wanting = Claimant & Pick<ServiceView, 'namespace' | 'labels'>

export interface Want {
  readonly service: Wanting
  readonly stack: Stack
  /** One address is better than none: PreferDualStack. */
  readonly oneWillDo: boolean
  /** The family to have where there can only be one. */
  readonly primary: Family
  /** Exactly these, when there are any; they fit the stack. */
  readonly ips: readonly Ip[]
  /** Only addresses of this one. Without one no address of any is chosen. */
  readonly reservation: Reservation | undefined
  /** Only this pool. */
  readonly pool: string | undefined
  /** Addresses that are the Service's own already: in a pool that is chosen they go before the lowest free one. */
  readonly own: readonly Ip[]
  /** Addresses that rest for others too, where nothing else is free. */
  readonly wakes?: boolean
}

/** Which addresses that rest a Service may have of a pool, besides those that were its own. */
export interface RestingAddresses {
  /** Whether any address rests. */
  anyRests(): boolean
  /** One that was given up by those it could share with. */
  restingWith(pool: PoolIndex, family: Family, service: Wanting): Ip | undefined
  /** The one that was released longest ago. */
  longestResting(pool: PoolIndex, family: Family, service: Wanting): Ip | undefined
}

/** What stands against a Service having an address, and which pools are for it. */
export interface Ledger extends RestingAddresses {
  readonly pools: Pools
  against(ip: Ip, service: Wanting): Refusal | undefined
  whyNotFor(pool: PoolView, service: Wanting): NotFor | undefined
  pinnedTo(namespace: string): PinnedPools
  lowestShared(pool: string, family: Family, service: Wanting, may: (ip: Ip) => boolean): Ip | undefined
  readonly reserved: Reserved
  /** Why it may not gain an address, whoever has it. */
  whyNotGain(ip: Ip, service: Wanting): Refusal | undefined
  /** Why it may gain none of those of a pool that are nobody's. */
  whyNoMore(pool: string, family: Family, service: Wanting): Refusal | undefined
  isOver(reservation: Reservation): boolean
}

export type Allocation = Given | { readonly refusal: Refusal }

export interface Given {
  readonly ips: readonly Ip[]
  readonly pool: string
  readonly how: 'Requested' | 'FromPool' | 'FromReservation' | 'Automatic'
  /** Why there is only one address where two were wanted. */
  readonly additional: Refusal | undefined
}
