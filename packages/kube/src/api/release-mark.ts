import type { ServiceView, WriteStatus } from '@clarion/core'
import type { PlainObject } from '../objects/plain.ts'
import { statusPatch } from '../objects/service-status.ts'

/** Says at which version an address was taken from a Service whose status did not change by it. */
export const RELEASED_AT = 'clarion.dev/released-at'

/**
 * The patch of the status, and where it changes nothing, a mark: the server drops a write that changes nothing and leaves the
 * resourceVersion as it is, and then the write of a controller that was paused long ago would still be accepted (allocation.md, free).
 * The Service that shows nothing may lose a claim, and so may the one that goes on with another address. The version is the mark
 * because no earlier mark can be the same.
 */
export function releaseMark(effect: WriteStatus, view: ServiceView | undefined): PlainObject {
  const changes = view?.resourceVersion === effect.resourceVersion && !showsAlready(view, effect)
  return statusPatch(effect, { [RELEASED_AT]: changes ? null : effect.resourceVersion })
}

function showsAlready(view: ServiceView, { ips, pool }: WriteStatus): boolean {
  return view.ips.join() === ips.join() && view.unreadableIps.length === 0 && view.allocatedFromPool === pool
}
