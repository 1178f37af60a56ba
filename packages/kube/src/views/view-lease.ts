import type { LeaseView } from '@clarion/core'
import type { LeaseObject } from '../schema/lease.ts'

const LONG = 15 // seconds: what client-go writes, for a Lease that says nothing

export function viewLease({ metadata, spec }: LeaseObject): LeaseView {
  return {
    holder: spec.holderIdentity ?? '',
    seconds: spec.leaseDurationSeconds ?? LONG,
    transitions: spec.leaseTransitions ?? 0,
    version: metadata.resourceVersion,
  }
}
