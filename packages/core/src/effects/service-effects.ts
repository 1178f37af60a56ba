/** What may be written of a Service, and told of it. */
import type { Ip } from '@clarion/inet'
import type { ConditionType } from '../conditions.ts'
import type { ConditionView, ServiceKey } from '../facts.ts'

export type ServiceEffect = WriteStatus | WriteCondition | RemoveCondition | Tell

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
