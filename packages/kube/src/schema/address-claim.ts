import { z } from 'zod'
import { clusterMeta, dnsLabel } from './meta.ts'

/** clarion.dev/v1alpha1 AddressClaim: one address, one owner, written by controllers only. */
export const addressClaim = z.object({
  metadata: clusterMeta,
  spec: z.object({
    address: z.string(),
    pool: z.string(),
    holders: z.array(z.object({ namespace: dnsLabel, name: dnsLabel, uid: z.string() })).default([]),
  }),
  status: z.object({ phase: z.enum(['Assigned', 'Releasing']) }),
})

export type AddressClaimObject = z.output<typeof addressClaim>
