import type * as z from 'zod'
import type { Read } from './conversion.ts'

/** Why an object is none of those that are known: the field, never its value. */
export function unreadable({ issues: [issue] }: z.ZodError): Read {
  const path = issue?.path.join('.') || 'the object'
  if (issue?.code !== 'unrecognized_keys') return { why: 'Unreadable', message: `${path}: ${issue?.message ?? 'cannot be read'}` }
  return { why: 'FieldUnknown', message: `${path}: nobody here knows what ${issue.keys.join(', ')} means` }
}
