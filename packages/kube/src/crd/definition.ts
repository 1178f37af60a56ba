import type * as z from 'zod'

/** A custom resource as it is defined: what the CRD says besides the schemas, and where those are. */
export interface Definition {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly scope: 'Namespaced' | 'Cluster'
  /** Whether status is written apart from the rest, as a subresource. */
  readonly statusApart: boolean
  readonly versions: readonly Version[]
  /** Asked to convert between versions; none: the API server changes the version only. */
  readonly conversion?: ConversionWebhook
}

/** A Service, in the namespace where Clarion is installed by its manifest. */
export interface ConversionWebhook {
  readonly namespace: string
  readonly service: string
  readonly path: string
}

export interface Version {
  readonly name: string
  /** The schema of the whole object, the one that reads it. */
  readonly schema: z.ZodType
  readonly columns: readonly Column[]
  readonly stored: boolean
  /** What the API server warns with whoever uses the version. */
  readonly deprecated?: string
}

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string
  readonly jsonPath: string
  readonly type: 'boolean' | 'date' | 'integer' | 'string'
  /** Above 0: only with `-o wide`. */
  readonly priority?: number
}
