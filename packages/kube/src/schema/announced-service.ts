import * as z from 'zod'
import { immutable } from './cel.ts'

const fixed = (description: string) => z.string().meta(immutable('Value is immutable')).describe(description).optional()

/** The fields of a status that say which Service, announced by which node: one object per pair, so none of them changes (MB 1.7). */
export const announcedService = {
  node: fixed('The node that announces.'),
  serviceName: fixed('The Service’s name.'),
  serviceNamespace: fixed('The Service’s namespace.'),
}

/** The spec of kinds that are status only. */
export const noSpec = z.object({}).describe('Not in use.').optional()
