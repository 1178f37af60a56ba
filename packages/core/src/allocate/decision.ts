/** What was decided for one Service, with everything that is needed to explain it. */
import type { Ip } from '@clarion/inet'
import type { Refusal } from './refusal.ts'

export type Decision = Kept | Granted | Refused | Cleared | NotOurs

/** Addresses of one Service and the pool that has them. */
export interface Held {
  readonly ips: readonly Ip[]
  readonly pool: string
}

/** It goes on with the addresses its status shows; where a claim or the annotation is missing, that is made good. */
export interface Kept extends Held {
  readonly decision: 'Kept'
  /** Why a PreferDualStack Service has one address only. */
  readonly additional: Refusal | undefined
}

/** It gets addresses that its status does not show. */
export interface Granted extends Held {
  readonly decision: 'Granted'
  /** Claimed: the address was its own already, only the status did not say so. */
  readonly how: 'Requested' | 'FromPool' | 'FromReservation' | 'Automatic' | 'Additional' | 'Claimed'
  /** Why it could not keep what its status shows. */
  readonly lost: Refusal | undefined
  readonly additional: Refusal | undefined
}

export interface Refused {
  readonly decision: 'Refused'
  readonly refusal: Refusal
  /** What it keeps although its request cannot be met. Whatever else it has is taken back, unless the pools are unknown. */
  readonly ips: readonly Ip[]
  readonly pool: string | undefined
  readonly lost: Refusal | undefined
}

/** It is no business of ours any more, and what it held is freed. */
export interface Cleared {
  readonly decision: 'Cleared'
  readonly why: 'NotLoadBalancer' | 'ServiceGone'
}

export interface NotOurs {
  readonly decision: 'NotOurs'
  readonly why: 'NotLoadBalancer' | 'OtherClass' | 'ServiceGone'
}
