import * as z from 'zod'
import { stringMap } from './meta.ts'

const atomic = { 'x-kubernetes-list-type': 'atomic' }

/** metav1.LabelSelector. Which operators there are is the rules' business: they name the fault. */
export const labelSelector = z
  .object({
    matchLabels: stringMap.describe('Labels with the value each must have.').optional(),
    matchExpressions: z
      .array(
        z.object({
          key: z.string().describe('A label.'),
          operator: z.string().describe('In, NotIn, Exists or DoesNotExist.'),
          values: z.array(z.string()).meta(atomic).describe('For In and NotIn; empty otherwise.').optional(),
        }),
      )
      .meta(atomic)
      .describe('Conditions, all of which must hold.')
      .optional(),
  })
  .meta({ 'x-kubernetes-map-type': 'atomic' })
  .describe('Matches what fulfils all of its conditions; an empty one matches everything.')
