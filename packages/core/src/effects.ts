/**
 * What may be done to the cluster, as values. A decision is a list of steps per Service; the steps of one Service are done in order,
 * and the first that is refused ends them (the Service is then looked at again).
 */
import type { Ip } from '@clarion/inet'
import type { ConditionType } from './conditions.ts'
import type { ConfigObjects } from './config/objects.ts'
import type { ConditionView, Holder, PortText, Rest, ServiceKey, ServiceView, Sharing } from './facts.ts'
import type { SecretText } from './secret-text.ts'

export type Effect =
  | ClaimAddress
  | JoinClaim
  | MarkLeaving
  | LeaveClaim
  | MarkReleasing
  | DeleteClaim
  | RestClaim
  | EndRest
  | WriteStatus
  | WriteCondition
  | RemoveCondition
  | Tell
  | WriteL2Status
  | DeleteL2Status
  | WritePoolStatus
  | WriteReservationStatus
  | WriteQuotaStatus
  | WriteConfigurationState
  | TellOperator
  | MakeGossipSecret
  | KeepConfig

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

/**
 * Status and the annotation metallb.io/ip-allocated-from-pool in one write, with the Service's resourceVersion as precondition.
 * No addresses: the status is cleared and the annotation removed. Done even where the status is so already, and the resourceVersion is
 * another one afterwards: a status write decided before must fail (see allocation.md, free).
 */
export interface WriteStatus {
  readonly do: 'write-status'
  readonly service: ServiceKey
  readonly uid: string
  readonly resourceVersion: string
  readonly ips: readonly Ip[]
  readonly pool: string | undefined
  /** The condition clarion.dev/AddressAssigned that goes with it; null removes it, and without one it stays as it is. */
  readonly condition?: ConditionView | null
  /**
   * Addresses that go back into the status because of claims read earlier. The Service may be newer than what was read of the claims:
   * these are looked up first, past every cache, and where one is not Assigned to this uid the effect is refused with Conflict.
   */
  readonly onlyIfClaimed?: readonly Ip[]
  /**
   * Addresses that leave the status although no claim of this Service's on them is known, perhaps because somebody else's is. It may be
   * the claims that are old news: these are looked up first, past every cache, and where one is Assigned to this uid the effect is
   * refused with Conflict.
   */
  readonly unlessClaimed?: readonly Ip[]
}

/** One condition of a Service; those of other writers stay. The uid is a precondition, the resourceVersion is not. */
export interface WriteCondition extends ConditionView {
  readonly do: 'write-condition'
  readonly service: ServiceKey
  readonly uid: string
  readonly type: ConditionType
}

/** As `write-condition`. Done where there is none. */
export interface RemoveCondition {
  readonly do: 'remove-condition'
  readonly service: ServiceKey
  readonly uid: string
  readonly type: ConditionType
}

/** An event on a Service. Reasons are MetalLB's. */
export interface Tell {
  readonly do: 'tell'
  readonly service: ServiceKey
  readonly uid: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** ServiceL2Status of a Service on this node; interfaces are those really answering. */
export interface WriteL2Status {
  readonly do: 'write-l2-status'
  readonly service: ServiceKey
  readonly node: string
  readonly interfaces: readonly string[]
}

export interface DeleteL2Status {
  readonly do: 'delete-l2-status'
  readonly service: ServiceKey
  readonly node: string
}

/** Counters of an IPAddressPool; bigint, for an IPv6 pool passes 2^53. */
export interface WritePoolStatus {
  readonly do: 'write-pool-status'
  readonly pool: string
  readonly assignedIPv4: bigint
  readonly assignedIPv6: bigint
  readonly availableIPv4: bigint
  readonly availableIPv6: bigint
}

/** The whole status of an AddressReservation, of whose conditions those of other writers stay. The uid is a precondition. */
export interface WriteReservationStatus {
  readonly do: 'write-reservation-status'
  readonly name: string
  readonly uid: string
  /** Of the spec that was judged. */
  readonly generation: number | undefined
  /** Where it has chosen others already, they stay, and the effect is refused with Conflict. */
  readonly chosen: readonly Ip[]
  /** Who holds addresses of it, for people; undefined: nobody. */
  readonly heldBy: string | undefined
  readonly addresses: readonly ReservedAddress[]
  readonly conditions: readonly NamedCondition[]
}

export interface ReservedAddress {
  /** An address, or an entry of several as written. */
  readonly address: string
  readonly state: 'Free' | 'Bound' | 'HeldByOther' | 'OutsidePools'
  readonly holder: ServiceKey | undefined
}

export interface NamedCondition extends ConditionView {
  readonly type: string
}

/** As `write-reservation-status`, of an AddressQuota. */
export interface WriteQuotaStatus {
  readonly do: 'write-quota-status'
  readonly name: string
  readonly uid: string
  readonly generation: number | undefined
  readonly used: readonly QuotaUse[]
  readonly conditions: readonly NamedCondition[]
}

export interface QuotaUse {
  /** '': all together. */
  readonly namespace: string
  readonly ipv4: number
  readonly ipv6: number
}

/** ConfigurationState of a program: `controller` or `speaker-<node>`. */
export interface WriteConfigurationState {
  readonly do: 'write-configuration-state'
  readonly name: string
  readonly result: 'Valid' | 'Invalid'
  /** Sentences, one per fault; empty when valid. */
  readonly errors: readonly string[]
  /** Sentences about what holds and is perhaps not meant. They make nothing invalid. */
  readonly warnings: readonly string[]
}

/** An event that concerns no single Service, on the controller's ConfigurationState; the sentence is for whoever runs the cluster. */
export interface TellOperator {
  readonly do: 'tell-operator'
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** The Secret that speakers take their gossip key from (MB 3.8). One that is there is never overwritten: AlreadyExists. */
export interface MakeGossipSecret {
  readonly do: 'make-gossip-secret'
  readonly name: string
  /** Raw standard base64 of 16 random bytes: 22 characters. */
  readonly secret: SecretText
  /** The Deployment that owns it, in its namespace; without one nobody does. */
  readonly deployment: string | undefined
}

/** Keeps the configuration in force where it outlives its own kinds, for programs that start when these are gone. */
export interface KeepConfig {
  readonly do: 'keep-config'
  readonly objects: ConfigObjects
}

/** Why an effect was not done. Conflict: a precondition failed, look again. Unavailable: try again later. */
export type EffectRefusal = 'AlreadyExists' | 'Conflict' | 'NotFound' | 'Forbidden' | 'Invalid' | 'Unavailable'

export type Outcome = { readonly done: true } | { readonly done: false; readonly why: EffectRefusal; readonly message: string }
