import * as z from 'zod'
import { announcedService, noSpec } from './announced-service.ts'
import { namespacedMeta } from './meta.ts'

/** metallb.io/v1beta1 ServiceL2Status (MB 1.7, 3.6). */
export const serviceL2Status = z
  .object({
    metadata: namespacedMeta,
    spec: noSpec,
    status: z
      .object({
        ...announcedService,
        interfaces: z
          .array(z.object({ name: z.string().describe('Its name.').optional() }))
          .describe('The interfaces that answer for it.')
          .default([]),
      })
      .describe('Written by the speaker of the node.')
      .optional(),
  })
  .describe('Which node answers for the addresses of a Service on the local network.')

export type ServiceL2StatusObject = z.output<typeof serviceL2Status>
