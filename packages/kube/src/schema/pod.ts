import * as z from 'zod'
import { namespacedMeta } from './meta.ts'

/** core/v1 Pod, as far as gossip finds its peers by it. */
export const pod = z.object({
  metadata: namespacedMeta,
  spec: z.object({ nodeName: z.string().default('') }).default({ nodeName: '' }),
  status: z.object({ phase: z.string().default(''), podIP: z.string().default('') }).default({ phase: '', podIP: '' }),
})

export type PodObject = z.output<typeof pod>
