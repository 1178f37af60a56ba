/**
 * What a speaker says of itself (core, announce/speaker-state.ts), read at the edge. The speaker may be of another version: what is not
 * known is left, and what is missing is a sentence.
 */
import { type ServiceState, type Some, type SpeakerState, STATE_VERSION } from '@clarion/core'
import * as z from 'zod'

const some = <T>(item: z.ZodType<T>): z.ZodType<Some<T>> =>
  z.object({ items: z.array(item).readonly(), more: z.int().nonnegative() }).readonly()

const said = { apiVersion: z.literal(STATE_VERSION), node: z.string(), version: z.string(), at: z.iso.datetime() }
const owner = {
  address: z.string(),
  owner: z.string().nullable(),
  since: z.iso.datetime(),
  because: z.string(),
  member: z.string().nullable(),
}

const speakerState: z.ZodType<SpeakerState> = z.object({
  ...said,
  kind: z.literal('SpeakerState'),
  started: z.iso.datetime(),
  missing: z.array(z.string()),
  members: some(z.string()).nullable(),
  links: some(z.object({ name: z.string(), carrier: z.boolean().nullable(), refused: z.string().nullable() })),
  addresses: some(z.object({ ...owner, service: z.string(), interfaces: z.array(z.string()) })),
})

const serviceState: z.ZodType<ServiceState> = z.object({
  ...said,
  kind: z.literal('ServiceState'),
  service: z.string(),
  refused: z.string().nullable(),
  pool: z.string().nullable(),
  advertisements: z.array(z.string()),
  candidates: some(z.object({ node: z.string(), rank: z.int().nullable(), standing: z.string() })),
  addresses: z.array(z.object(owner)),
  interfaces: z.array(z.string()),
})

export type Read<T> = { readonly state: T } | { readonly no: string }

export const readSpeakerState = (body: unknown): Read<SpeakerState> => read(speakerState, body)
export const readServiceState = (body: unknown): Read<ServiceState> => read(serviceState, body)

function read<T>(schema: z.ZodType<T>, body: unknown): Read<T> {
  const result = schema.safeParse(body)
  if (result.success) return { state: result.data }
  const [issue] = result.error.issues
  const field = issue?.path.join('.') || 'the answer'
  return { no: `it speaks another language than this clarion: ${field}: ${issue?.message ?? 'cannot be read'}` }
}
