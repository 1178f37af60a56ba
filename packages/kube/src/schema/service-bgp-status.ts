import * as z from 'zod'
import { announcedService, noSpec } from './announced-service.ts'
import { texts } from './lists.ts'
import { namespacedMeta } from './meta.ts'

/** metallb.io/v1beta1 ServiceBGPStatus (MB 1.7). */
export const serviceBGPStatus = z
  .object({
    metadata: namespacedMeta,
    spec: noSpec,
    status: z
      .object({ ...announcedService, peers: texts.describe('The BGPPeers it is announced to, in the order of their names.') })
      .describe('Written by the speaker of the node.')
      .optional(),
  })
  .describe('Which BGP peers a node announces the addresses of a Service to.')

export type ServiceBGPStatusObject = z.output<typeof serviceBGPStatus>
