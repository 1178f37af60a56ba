import * as z from 'zod'
import { clusterMeta } from './meta.ts'

/** core/v1 Namespace: labels and annotations. */
export const namespace = z.object({ metadata: clusterMeta })

export type NamespaceObject = z.output<typeof namespace>
