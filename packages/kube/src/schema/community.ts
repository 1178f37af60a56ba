import * as z from 'zod'
import { noStatus } from './lists.ts'
import { namespacedMeta } from './meta.ts'

/** metallb.io/v1beta1 Community (MB 1.6). */
export const community = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        communities: z
          .array(
            z.object({
              name: z.string().describe('The name advertisements use.').optional(),
              value: z.string().describe('65000:1 or large:65000:1:2.').optional(),
            }),
          )
          .describe('Communities by name.')
          .default([]),
      })
      .describe('Names for communities.')
      .prefault({}),
    status: noStatus,
  })
  .describe('Gives BGP communities names for BGPAdvertisements to use.')

export type CommunityObject = z.output<typeof community>
