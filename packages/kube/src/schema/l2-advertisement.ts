import * as z from 'zod'
import { int32 } from './integers.ts'
import { labelSelector } from './label-selector.ts'
import { noStatus, selectors, texts } from './lists.ts'
import { namespacedMeta } from './meta.ts'

const preferredNode = z.object({
  weight: int32({ min: 1, max: 100 }).describe('Added to the score of each node that matches.'),
  preference: labelSelector,
})

/** metallb.io/v1beta1 L2Advertisement (MB 1.2). `spec` may be left out: it then advertises every pool. */
export const l2Advertisement = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        ipAddressPools: texts.describe('Names of the pools it is for. No names and no selectors: every pool.'),
        ipAddressPoolSelectors: selectors.describe('Labels of further pools it is for; any selector may match.'),
        nodeSelectors: selectors.describe('Labels of the nodes that may answer; any selector may match. Empty: every node.'),
        preferredNodeSelectors: z
          .array(preferredNode)
          .describe('Nodes to prefer among those that may answer; the highest sum of weights wins. Unknown to MetalLB 0.16.')
          .optional(),
        interfaces: texts.describe('Names of the interfaces that answer, on every node. Empty: every interface.'),
        serviceSelectors: selectors.describe('Labels of the Services it is for; any selector may match. Empty: every Service.'),
      })
      .describe('What is announced, and from where.')
      .prefault({}),
    status: noStatus,
  })
  .describe('Announces addresses of pools on the local network, by answering ARP and NDP.')

export type L2AdvertisementObject = z.output<typeof l2Advertisement>
