import type { StaleReason } from '../cluster.ts'
import type { ApiFailure } from './failure.ts'

/** It will not change by itself: no permission, no such kind. */
export function isLasting(failure: ApiFailure | undefined): boolean {
  return failure?.status === 404 || failure?.status === 403
}

export function reasonOf({ status, reason }: ApiFailure): StaleReason {
  if (status === 404) return 'Missing'
  if (status === 403) return 'Forbidden'
  if (status === 401 || reason === 'NoCredentials') return 'Unauthorized'
  return 'Unavailable'
}
