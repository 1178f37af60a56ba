import * as z from 'zod'
import { namespacedMeta } from './meta.ts'

/** discovery.k8s.io/v1 EndpointSlice. */
export const endpointSlice = z.object({
  metadata: namespacedMeta,
  endpoints: z
    .array(
      z.object({
        nodeName: z.string().optional(),
        conditions: z.object({ ready: z.boolean().optional(), serving: z.boolean().optional() }).default({}),
      }),
    )
    .nullish()
    .transform((list) => list ?? []), // a slice without endpoints is written with `endpoints: null`
})

export type EndpointSliceObject = z.output<typeof endpointSlice>
