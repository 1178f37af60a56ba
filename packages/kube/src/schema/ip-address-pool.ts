import { z } from 'zod'
import { namespacedMeta } from './meta.ts'

/** metallb.io/v1beta1 IPAddressPool with the defaults of its CRD (MB 1.1). What the addresses mean is the rules' business. */
export const ipAddressPool = z.object({
  metadata: namespacedMeta,
  spec: z.object({
    addresses: z.array(z.string()),
    autoAssign: z.boolean().default(true),
    avoidBuggyIPs: z.boolean().default(false),
    serviceAllocation: z.unknown().optional(),
  }),
})

export type IPAddressPoolObject = z.output<typeof ipAddressPool>
