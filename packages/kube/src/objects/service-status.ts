import type { WriteStatus } from '@clarion/core'
import { ALLOCATED_FROM_POOL } from '../views/view-request.ts'
import type { PlainObject } from './plain.ts'

/**
 * Status and annotation as one patch on the subresource `status` (MB 2.2, step 10: entries have an `ip` and nothing else). uid and
 * resourceVersion are preconditions. More annotations may go with it; null removes.
 */
export function statusPatch({ uid, resourceVersion, ips, pool }: WriteStatus, more: PlainObject = {}): PlainObject {
  const annotations = { [ALLOCATED_FROM_POOL]: ips.length === 0 ? null : (pool ?? null), ...more }
  return {
    metadata: { uid, resourceVersion, annotations },
    status: { loadBalancer: { ingress: ips.length === 0 ? null : ips.map((ip) => ({ ip })) } },
  }
}
