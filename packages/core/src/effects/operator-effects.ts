/** What is written, and told, of the objects of whoever runs the cluster, and of our own. */
import type { Ip } from '@clarion/inet'
import type { ConfigObjects } from '../config/objects.ts'
import type { ConditionView, ServiceKey } from '../facts.ts'
import type { SecretText } from '../secret-text.ts'

export type OperatorEffect =
  | WriteL2Status
  | DeleteL2Status
  | WritePoolStatus
  | WriteReservationStatus
  | WriteQuotaStatus
  | WriteConfigurationState
  | TellOperator
  | MakeGossipSecret
  | KeepConfig

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

/** An event that concerns no single Service, on the controller's ConfigurationState; the sentence is for whoever runs the cluster. */
export interface TellOperator {
  readonly do: 'tell-operator'
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}
