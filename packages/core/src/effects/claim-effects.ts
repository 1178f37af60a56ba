/** What may be done to an AddressClaim. */
import type { Ip } from '@clarion/inet'
import type { Holder, PortText, Rest, ServiceKey, ServiceView, Sharing } from '../facts.ts'

export type ClaimEffect = ClaimAddress | ClaimEdit | MarkReleasing | DeleteClaim | RestClaim | EndRest

/**
 * Creates the AddressClaim of one address; refused with AlreadyExists when there is one. What is in the way is then among the facts, as
 * far as it could be read.
 */
export interface ClaimAddress {
  readonly do: 'claim-address'
  readonly address: Ip
  readonly pool: string
  readonly service: ServiceKey
  readonly serviceUid: string
  /** Undefined: nobody else may hold it. */
  readonly sharing: Sharing | undefined
  /** What it uses of the address; empty where nothing is shared. */
  readonly ports: readonly PortText[]
}

/**
 * Compare-and-swap of a claim's holders: the Service is one of them afterwards, with these ports. Whoever is the only one also changes
 * what may be shared. Refused with Conflict where others are there and something else is shared, or a port is taken (`editClaim`).
 */
export interface JoinClaim extends Omit<ClaimAddress, 'do' | 'pool'> {
  readonly do: 'join-claim'
  /** That the address is in now, where it is known to the claim by another name. */
  readonly pool?: string
  /** The claim rests: it is the Service's from now on. Without, a claim that rests is in the way, for nothing was known of that. */
  readonly wakes?: boolean
}

/** Compare-and-swap of a claim's holders: the Service is on its way out, while others stay. The claim's uid is a precondition. */
export interface MarkLeaving extends Required<OnlyIfAt> {
  readonly do: 'mark-leaving'
  readonly address: Ip
  readonly claimUid: string
  readonly serviceUid: string
}

/**
 * Compare-and-swap of a claim's holders: the Service is none any more, others are. It was marked at `since`, or is gone; a mark made
 * later is another one's, whose status write may still be to come.
 */
export interface LeaveClaim extends OnlyIfGone {
  readonly do: 'leave-claim'
  readonly address: Ip
  readonly claimUid: string
  readonly serviceUid: string
  readonly since: string | undefined
}

/** The three that change who holds a claim, and leave its phase. */
export type ClaimEdit = JoinClaim | MarkLeaving | LeaveClaim

/** Compare-and-swap of the claim's phase to Releasing. Its holder is marked as one that leaves. */
export interface MarkReleasing extends OnlyIfGone, OnlyIfAt {
  readonly do: 'mark-releasing'
  readonly address: Ip
  readonly claimUid: string
  readonly resourceVersion: string
}

export interface OnlyIfAt {
  /**
   * The claim's holder is there and was found to have no use for the address. Its status may be newer than what was read: the Service is
   * looked up first, past every cache, and where it is not at this version the effect is refused with Conflict.
   */
  readonly onlyIfAt?: Pick<ServiceView, 'key' | 'resourceVersion'>
}

/** Deletes the claim in phase Releasing; preconditions are its uid, and who leaves since when (`whyNotFreed`). */
export interface DeleteClaim extends Freeing {
  readonly do: 'delete-claim'
}

/** In place of that: compare-and-swap of the claim's phase to Resting. It has no holder then. */
export interface RestClaim extends Freeing {
  readonly do: 'rest-claim'
  readonly rest: Required<Omit<Rest, 'since'>>
}

export interface Freeing extends OnlyIfGone {
  readonly address: Ip
  readonly claimUid: string
  /** Its last holder. */
  readonly serviceUid: string
  /** The holder was marked then, unless it is gone: a mark made later is another one's, whose status write may still be to come. */
  readonly since: string | undefined
}

/** Deletes the claim in phase Resting; uid and resourceVersion are preconditions. */
export interface EndRest {
  readonly do: 'end-rest'
  readonly address: Ip
  readonly claimUid: string
  readonly resourceVersion: string
}

/**
 * The claim's holder is thought to be gone. It may as well be newer than what was read of the Services: the holder is looked up
 * first, past every cache, and where it exists with this uid the effect is refused with Conflict. A uid once gone never comes back.
 */
export interface OnlyIfGone {
  readonly onlyIfGone?: Pick<Holder, 'service' | 'uid'>
}
