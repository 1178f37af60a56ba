import * as z from 'zod'
import type { PlainObject } from '../objects/plain.ts'
import { parseAs } from '../schema/read-object.ts'

/** What an API server asks a validating webhook: admission.k8s.io/v1, request of an AdmissionReview. */
export interface AdmissionRequest {
  readonly uid: string
  readonly kind: string
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  /** Empty for what is cluster-scoped. */
  readonly namespace: string
  readonly name: string
  /** What is to be; undefined when it is deleted. */
  readonly object: unknown
  /** What was; undefined when it is created. */
  readonly oldObject: unknown
  /** Nothing will come of it. */
  readonly dryRun: boolean
}

/** The answer; a refusal has a message. */
export interface AdmissionVerdict {
  readonly refused?: { readonly code: 403 | 500; readonly message: string } | undefined
  /** A line each, shown to whoever asked. */
  readonly warnings: readonly string[]
}

const API_VERSION = 'admission.k8s.io/v1'
const KIND = 'AdmissionReview'

const schema = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  request: z.object({
    uid: z.string().min(1).max(128),
    kind: z.object({ kind: z.string() }),
    operation: z.enum(['CREATE', 'UPDATE', 'DELETE']),
    namespace: z.string().default(''),
    name: z.string().default(''),
    object: z.unknown(),
    oldObject: z.unknown(),
    dryRun: z.boolean().nullish(),
  }),
})

const named = z.object({ metadata: z.object({ name: z.string() }) })

export function readAdmissionReview(body: unknown): AdmissionRequest | { readonly invalid: string } {
  const read = parseAs(schema, body)
  if ('invalid' in read) return read
  const { uid, kind, operation, namespace, name, object, oldObject, dryRun } = read.object.request
  const own = named.safeParse(object ?? oldObject) // a name that the server makes up stands only there
  return {
    uid,
    kind: kind.kind,
    operation,
    namespace,
    name: own.success ? own.data.metadata.name : name,
    object: object ?? undefined,
    oldObject: oldObject ?? undefined,
    dryRun: dryRun === true,
  }
}

/** API servers cut longer ones, and leave out what comes after 4096 characters. */
const LONGEST_WARNING = 256
const MOST_WARNINGS = 16

export function admissionAnswer(uid: string, { refused, warnings }: AdmissionVerdict): PlainObject {
  const shown = warnings.length > MOST_WARNINGS ? MOST_WARNINGS - 1 : warnings.length
  const lines = warnings
    .slice(0, shown)
    .map((line) => (line.length > LONGEST_WARNING ? `${line.slice(0, LONGEST_WARNING - 1)}…` : line))
  if (shown < warnings.length) lines.push(`and ${warnings.length - shown} more`)
  const status =
    refused === undefined
      ? {}
      : { status: { code: refused.code, reason: refused.code === 403 ? 'Forbidden' : 'InternalError', message: refused.message } }
  const response = { uid, allowed: refused === undefined, ...status, ...(lines.length === 0 ? {} : { warnings: lines }) }
  return { apiVersion: API_VERSION, kind: KIND, response }
}
