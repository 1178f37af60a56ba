import type { KeepConfig, Outcome } from '@clarion/core'
import type { KeptConfigAnswer } from '../cluster.ts'
import { KEPT_CONFIG_NAME, keptConfigObject, readKeptConfig } from '../objects/kept-config.ts'
import { DONE, refuse } from '../outcome.ts'
import type { ApiClient, ApiRequest } from './client.ts'
import { outcomeOf } from './failure.ts'
import { at } from './json.ts'

export interface Keeping {
  readonly client: Pick<ApiClient, 'request'>
  readonly namespace: string
  /** The last look before it is written. */
  readonly mayWrite?: ApiRequest['lastLook']
}

/** Writes the ConfigMap, and makes it where there is none. It has no owner: it is there for when everything else is gone. */
export async function writeKeptConfig({ objects }: KeepConfig, { client, namespace, mayWrite }: Keeping): Promise<Outcome> {
  const body = keptConfigObject(objects, namespace)
  if ('tooLong' in body) return refuse('Invalid', `the configuration is too long to be kept: ${body.tooLong} characters`)
  const patched = await client.request({
    method: 'PATCH',
    path: keptConfigIn(namespace),
    patch: 'merge',
    body,
    lastLook: mayWrite,
  })
  if (patched.ok || patched.status !== 404) return patched.ok ? DONE : outcomeOf(patched)
  const made = await client.request({ method: 'POST', path: configMapsIn(namespace), body, lastLook: mayWrite })
  return made.ok ? DONE : outcomeOf(made)
}

export async function fetchKeptConfig({ client, namespace }: Keeping): Promise<KeptConfigAnswer> {
  const answer = await client.request({ method: 'GET', path: keptConfigIn(namespace) })
  if (!answer.ok) return answer.status === 404 ? { objects: undefined } : { unread: answer.message }
  const read = readKeptConfig(at(answer.body, 'data', 'objects.json'))
  return 'invalid' in read ? { unread: `ConfigMap ${namespace}/${KEPT_CONFIG_NAME}: ${read.invalid}` } : read
}

const configMapsIn = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`
export const keptConfigIn = (namespace: string): string => `${configMapsIn(namespace)}/${KEPT_CONFIG_NAME}`
