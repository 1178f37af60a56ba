import * as z from 'zod'

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?'

/** RFC 1123 subdomain, as the inside of a regular expression. */
export const dnsName = `${LABEL}(?:\\.${LABEL})*`

/** A name every kind we read accepts (RFC 1123 subdomain). It also becomes a file name, so nothing else is let in. */
export const objectName = z
  .string()
  .max(253)
  .regex(new RegExp(`^${dnsName}$`), 'is no lower-case DNS name')

/** The name of a namespace or a Service (RFC 1123 label). */
export const dnsLabel = z
  .string()
  .max(63)
  .regex(new RegExp(`^${LABEL}$`), 'is no lower-case DNS label')

/** Labels or annotations. */
export const stringMap = z.record(z.string(), z.string())

/** RFC 3339, as milliseconds since the epoch. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

/** Metadata of a namespaced object; `kubectl` puts what names no namespace into `default`. */
export const namespacedMeta = z.object({
  name: objectName,
  namespace: dnsLabel.default('default'),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  creationTimestamp: timestamp.optional(),
  generation: z.int().optional(),
  labels: stringMap.default({}),
  annotations: stringMap.default({}),
})

/** Metadata of a cluster-scoped object. */
export const clusterMeta = namespacedMeta.omit({ namespace: true })
