import * as z from 'zod'
import { listMap } from './cel.ts'
import { condition } from './condition.ts'
import { namespacedMeta } from './meta.ts'

/** metallb.io/v1beta1 ConfigurationState (MB 7.1). It has no spec. */
export const configurationState = z
  .object({
    metadata: namespacedMeta,
    status: z
      .object({
        result: z.enum(['Valid', 'Invalid', 'Unknown']).describe('Whether the configuration is in use as written.').optional(),
        errorSummary: z.string().describe('What is wrong with it, one fault a line; empty when valid.').optional(),
        conditions: z.array(condition).meta(listMap('type')).describe('The verdicts this is the sum of.').default([]),
      })
      .describe('Written by the program it is named after.')
      .optional(),
  })
  .describe('What the controller, or the speaker of a node, thinks of the configuration.')

export type ConfigurationStateObject = z.output<typeof configurationState>
