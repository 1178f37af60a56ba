import type { EffectRefusal, Outcome } from '@clarion/core'
import { at, textAt } from './json.ts'

/** A request that was not answered with what was asked for. */
export interface ApiFailure {
  readonly ok: false
  /** Undefined where no answer came. */
  readonly status: number | undefined
  /** The server's word for it (metav1.Status `reason`), or ours: Unreachable, TimedOut, NoCredentials, NotAnswered, MayNotWrite. */
  readonly reason: string
  readonly message: string
  /** Milliseconds the server wants to be left alone. */
  readonly retryAfter: number | undefined
  /** Fields it found wrong. */
  readonly fields: readonly string[]
}

const LONGEST_MESSAGE = 500

/** No answer, or none that could be read. */
export function noAnswer(reason: string, message: string): ApiFailure {
  return { ok: false, status: undefined, reason, message, retryAfter: undefined, fields: [] }
}

/** What the server answered instead; `body` is a metav1.Status, where it comes from the API server and not from something before it. */
export function answered(status: number, body: unknown, retryAfter: number | undefined): ApiFailure {
  const causes = at(body, 'details', 'causes')
  const fields = Array.isArray(causes) ? causes.flatMap((cause: unknown) => textAt(cause, 'field') ?? []) : []
  const message = textAt(body, 'message') ?? `HTTP ${status}`
  return {
    ok: false,
    status,
    reason: textAt(body, 'reason') || `HTTP${status}`,
    message: message.slice(0, LONGEST_MESSAGE),
    retryAfter,
    fields,
  }
}

/** The word of the port for it. */
export function refusalOf({ status, reason, fields }: ApiFailure): EffectRefusal {
  if (status === 409) return reason === 'AlreadyExists' ? 'AlreadyExists' : 'Conflict'
  if (status === 404) return 'NotFound'
  if (status === 403) return 'Forbidden'
  if (status === 422) return isOtherUid(fields) ? 'Conflict' : 'Invalid'
  if (status === undefined || status === 401 || status === 408 || status === 429 || status >= 500) return 'Unavailable'
  return 'Invalid'
}

export function outcomeOf(failure: ApiFailure): Outcome {
  return { done: false, why: refusalOf(failure), message: failure.message }
}

/** A patch names the uid it means; for an object of the same name made anew the server calls that an invalid change of the field. */
function isOtherUid(fields: readonly string[]): boolean {
  return fields.length > 0 && fields.every((field) => field === 'metadata.uid')
}
