import { z } from 'zod'
import { stringMap } from './meta.ts'

/** metav1.LabelSelector. Which operators there are is the rules' business: they name the fault. */
export const labelSelector = z.object({
  matchLabels: stringMap.optional(),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
    .optional(),
})
