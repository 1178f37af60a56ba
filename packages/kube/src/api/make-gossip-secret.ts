import type { MakeGossipSecret, Outcome } from '@clarion/core'
import { gossipSecretObject } from '../objects/gossip-secret.ts'
import { DONE } from '../outcome.ts'
import type { ApiClient } from './client.ts'
import { outcomeOf } from './failure.ts'
import { textAt } from './json.ts'

export interface Making {
  readonly client: Pick<ApiClient, 'request'>
  readonly namespace: string
}

/** Makes the Secret unless there is one. A Deployment that is not there owns nothing. */
export async function makeGossipSecret(effect: MakeGossipSecret, { client, namespace }: Making): Promise<Outcome> {
  let uid: string | undefined
  if (effect.deployment !== undefined) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${effect.deployment}`
    const answer = await client.request({ method: 'GET', path })
    if (!answer.ok && answer.status !== 404) return outcomeOf(answer)
    uid = answer.ok ? textAt(answer.body, 'metadata', 'uid') : undefined
  }
  const body = gossipSecretObject(effect, namespace, uid)
  const made = await client.request({ method: 'POST', path: `/api/v1/namespaces/${namespace}/secrets`, body })
  return made.ok ? DONE : outcomeOf(made)
}
