import * as z from 'zod'
import { namespacedMeta } from './meta.ts'

/** coordination.k8s.io/v1 Lease, without its times: they are other clocks'. */
export const lease = z.object({
  metadata: namespacedMeta.extend({ resourceVersion: z.string() }),
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.int().positive().nullish(),
      leaseTransitions: z.int().nonnegative().nullish(),
    })
    .default({}),
})

export type LeaseObject = z.output<typeof lease>
