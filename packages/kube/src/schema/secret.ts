import * as z from 'zod'
import { namespacedMeta } from './meta.ts'

/** core/v1 Secret. Only the gossip key's entry is read, so that no other secret can get anywhere. */
export const secret = z.object({
  metadata: namespacedMeta,
  data: z.object({ secretkey: z.base64().optional() }).default({}),
  stringData: z.object({ secretkey: z.string().optional() }).default({}),
})

export type SecretObject = z.output<typeof secret>
