import * as z from 'zod'
import { validations } from './cel.ts'
import { int32 } from './integers.ts'
import { noStatus, selectors, texts } from './lists.ts'
import { namespacedMeta } from './meta.ts'

/** The routes of one pool cannot be aggregated and chosen by Service at once. */
const aggregationOrSelectors = validations({
  rule: [
    '!has(self.serviceSelectors) || size(self.serviceSelectors) == 0',
    '(!has(self.aggregationLength) || self.aggregationLength == 32) && (!has(self.aggregationLengthV6) || self.aggregationLengthV6 == 128)',
  ].join(' || '),
  message: 'serviceSelectors and aggregationLength are mutually exclusive: with serviceSelectors leave both lengths out',
})

/** metallb.io/v1beta1 BGPAdvertisement (MB 1.3). */
export const bgpAdvertisement = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        aggregationLength: int32({ min: 1 })
          .describe('Prefix length of the IPv4 routes that are announced, in bits.')
          .default(32),
        aggregationLengthV6: int32().describe('Prefix length of the IPv6 routes that are announced, in bits.').default(128),
        localPref: int32().describe('LOCAL_PREF of the routes for peers of the own AS; higher is preferred.').optional(),
        communities: texts.describe('Communities of the routes: 65000:1, large:65000:1:2, or the name of one in a Community.'),
        ipAddressPools: texts.describe('Names of the pools it is for. No names and no selectors: every pool.'),
        ipAddressPoolSelectors: selectors.describe('Labels of further pools it is for; any selector may match.'),
        nodeSelectors: selectors.describe('Labels of the nodes that announce; any selector may match. Empty: every node.'),
        peers: texts.describe('Names of the BGPPeers that hear of it. Empty: every peer.'),
        serviceSelectors: selectors.describe('Labels of the Services it is for; any selector may match. Empty: every Service.'),
      })
      .meta(aggregationOrSelectors)
      .describe('What is announced, with which attributes and to whom.')
      .prefault({}),
    status: noStatus,
  })
  .describe('Announces addresses of pools to BGP peers.')

export type BGPAdvertisementObject = z.output<typeof bgpAdvertisement>
