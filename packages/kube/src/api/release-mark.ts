import type { ServiceView, WriteStatus } from '@clarion/core'
import type { PlainObject } from '../objects/plain.ts'
import { statusPatch } from '../objects/service-status.ts'

/** Says at which version an address was taken from a Service that did not show it. */
export const RELEASED_AT = 'clarion.dev/released-at'

/**
 * The patch of the status, and for a Service that shows nothing there is to clear, a mark: the server drops a write that changes nothing
 * and leaves the resourceVersion as it is, and then the write of a controller that was paused long ago would still be accepted
 * (allocation.md, free). The version is the mark because no earlier mark can be the same.
 */
export function releaseMark(effect: WriteStatus, view: ServiceView | undefined): PlainObject {
  if (effect.ips.length > 0) return statusPatch(effect, { [RELEASED_AT]: null })
  const clears = view?.resourceVersion === effect.resourceVersion && showsSomething(view)
  return statusPatch(effect, clears ? {} : { [RELEASED_AT]: effect.resourceVersion })
}

function showsSomething({ ips, unreadableIps, allocatedFromPool }: ServiceView): boolean {
  return ips.length > 0 || unreadableIps.length > 0 || allocatedFromPool !== undefined
}
