import * as z from 'zod'
import { int64 } from './integers.ts'
import { labelSelector } from './label-selector.ts'
import { namespacedMeta } from './meta.ts'

const selectors = z.array(labelSelector)

const serviceAllocation = z.object({
  priority: z.int().describe('Pools with a lower number are tried first; 0 or none comes last.').optional(),
  namespaces: z.array(z.string()).describe('Names of namespaces whose Services may use the pool.').optional(),
  namespaceSelectors: selectors.describe('Labels of such namespaces; any selector may match.').optional(),
  serviceSelectors: selectors.describe('Labels of Services that may use the pool; any selector may match.').optional(),
})

/** metallb.io/v1beta1 IPAddressPool with the defaults of its CRD (MB 1.1). What the addresses mean is the rules' business. */
export const ipAddressPool = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        addresses: z
          .array(z.string())
          .describe('What the pool consists of: CIDRs (192.0.2.0/24) and ranges (192.0.2.10-192.0.2.20), of both families.'),
        autoAssign: z
          .boolean()
          .describe('Whether Services get an address from here without asking for the address or the pool.')
          .default(true),
        avoidBuggyIPs: z.boolean().describe('Leaves out IPv4 addresses that end in .0 or .255.').default(false),
        serviceAllocation: serviceAllocation
          .describe('Pins the pool to namespaces and Services; absent: any Service may use it.')
          .optional(),
      })
      .describe('Addresses for Services.'),
    status: z
      .object({
        assignedIPv4: int64.describe('IPv4 addresses held by Services.'),
        assignedIPv6: int64.describe('IPv6 addresses held by Services.'),
        availableIPv4: int64.describe('IPv4 addresses that are free.'),
        availableIPv6: int64.describe('IPv6 addresses that are free; 9223372036854775807 also stands for more.'),
      })
      .describe('Counted by the controller.')
      .optional(),
  })
  .describe('A pool of addresses that Services of type LoadBalancer get theirs from.')

export type IPAddressPoolObject = z.output<typeof ipAddressPool>
