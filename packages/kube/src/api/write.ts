import type { Outcome } from '@clarion/core'
import { DONE } from '../outcome.ts'
import type { ApiAnswer, ApiRequest } from './client.ts'
import { outcomeOf } from './failure.ts'
import type { Performing } from './performing.ts'

/** Of a claim or a status: whether it may be written is asked last. */
export function write(request: ApiRequest, { client, mayWrite, writeWithin }: Performing): Promise<ApiAnswer> {
  return client.request({ ...request, lastLook: mayWrite, within: writeWithin })
}

/** Puts the object the server answered with among the facts. */
export function known(answer: ApiAnswer, kind: 'AddressClaim' | 'Service', { facts }: Performing): Outcome {
  if (!answer.ok) return outcomeOf(answer)
  facts.shelves[kind].put(answer.body)
  return DONE
}
