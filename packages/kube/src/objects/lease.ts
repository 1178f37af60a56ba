import type { LeaseRequest } from '@clarion/core'
import type { PlainObject } from './plain.ts'

export interface LeasePlace {
  readonly namespace: string
  readonly name: string
}

/** The body of a write: a whole Lease, or a merge patch with the version as its precondition. `now` is milliseconds since the epoch. */
export function leaseObject(
  request: Exclude<LeaseRequest, { do: 'read' }>,
  { namespace, name }: LeasePlace,
  now: number,
): PlainObject {
  const [apiVersion, kind, time] = ['coordination.k8s.io/v1', 'Lease', microTime(now)]
  if (request.do === 'create') {
    const { holder, seconds } = request
    const terms = { holderIdentity: holder, leaseDurationSeconds: seconds, leaseTransitions: 0 }
    return { apiVersion, kind, metadata: { name, namespace }, spec: { ...terms, acquireTime: time, renewTime: time } }
  }
  const metadata = { resourceVersion: request.version }
  // As client-go releases one; the duration has to be positive.
  if (request.do === 'release') return { metadata, spec: { holderIdentity: '', leaseDurationSeconds: 1, renewTime: time } }
  const { holder, seconds, transitions } = request
  const taken = request.do === 'take' ? { acquireTime: time, leaseTransitions: transitions } : {}
  return { metadata, spec: { holderIdentity: holder, leaseDurationSeconds: seconds, renewTime: time, ...taken } }
}

/** metav1.MicroTime: RFC 3339 with microseconds. */
function microTime(now: number): string {
  return new Date(now).toISOString().replace('Z', '000Z')
}
