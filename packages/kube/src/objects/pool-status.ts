import type { WritePoolStatus } from '@clarion/core'
import type { PlainObject } from './plain.ts'

const INT64_MAX = 2n ** 63n - 1n

/** The merge patch of an IPAddressPool's subresource `status`; its fields are int64 (MB 1.1). */
export function poolStatusPatch({ assignedIPv4, assignedIPv6, availableIPv4, availableIPv6 }: WritePoolStatus): PlainObject {
  return {
    status: {
      assignedIPv4: int64(assignedIPv4),
      assignedIPv6: int64(assignedIPv6),
      availableIPv4: int64(availableIPv4),
      availableIPv6: int64(availableIPv6),
    },
  }
}

function int64(value: bigint): bigint {
  return value > INT64_MAX ? INT64_MAX : value
}
