import * as z from 'zod'
import { int64 } from './integers.ts'
import { dnsName, timestamp } from './meta.ts'

/** metav1.Condition, with the API server's own limits. */
export const condition = z.object({
  type: z
    .string()
    .max(316)
    .regex(new RegExp(`^(${dnsName}/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$`))
    .describe('What is said to hold or not.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
    .describe('Why, in one word for programs.'),
  message: z.string().max(32_768).describe('Why, for people; may be empty.'),
  lastTransitionTime: timestamp.describe('Since when the status is as it is.'),
  observedGeneration: int64.meta({ minimum: 0 }).describe('metadata.generation of what was judged.').optional(),
})
