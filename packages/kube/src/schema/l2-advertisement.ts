import { z } from 'zod'
import { labelSelector } from './label-selector.ts'
import { namespacedMeta } from './meta.ts'

const names = z.array(z.string()).default([])
const selectors = z.array(labelSelector).default([])

/** metallb.io/v1beta1 L2Advertisement (MB 1.2). `spec` may be left out: it then advertises every pool. */
export const l2Advertisement = z.object({
  metadata: namespacedMeta,
  spec: z
    .object({
      ipAddressPools: names,
      ipAddressPoolSelectors: selectors,
      nodeSelectors: selectors,
      serviceSelectors: selectors,
      interfaces: names,
    })
    .prefault({}),
})

export type L2AdvertisementObject = z.output<typeof l2Advertisement>
