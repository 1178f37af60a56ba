import * as z from 'zod'
import { clusterMeta } from './meta.ts'

/** core/v1 Node. */
export const node = z.object({
  metadata: clusterMeta,
  status: z
    .object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]) })
    .default({ conditions: [] }),
})

export type NodeObject = z.output<typeof node>
