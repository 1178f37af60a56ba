import type { Outcome } from '@clarion/core'
import type { PlainObject } from '../objects/plain.ts'
import { DONE } from '../outcome.ts'
import { outcomeOf } from './failure.ts'
import { at, textAt } from './json.ts'
import { type Follower, type WatchNamed, watchNamed } from './watch-named.ts'

/** An object that makes API servers call a webhook: a ValidatingWebhookConfiguration, or the CRD of a kind that is converted. */
export interface Caller {
  readonly kind: 'ValidatingWebhookConfiguration' | 'CustomResourceDefinition'
  readonly name: string
}

/** One clientConfig of it, and whom it trusts, as PEM. */
export interface CallerClient {
  readonly name: string
  /** namespace/name; undefined where it calls a URL. */
  readonly service: string | undefined
  readonly caBundle: string
}

export interface CallerSeen {
  readonly clients: readonly CallerClient[]
  readonly version: string
}

export interface CallerPort {
  readonly watch: WatchNamed<CallerSeen>
  /** Makes these clients trust `caBundle`, in what was seen and in nothing newer. */
  trust(clients: readonly CallerClient[], caBundle: string, seen: CallerSeen): Promise<Outcome>
}

const GROUPS = {
  ValidatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
}

export function callerPort({ kind, name }: Caller, follower: Follower): CallerPort {
  const path = GROUPS[kind]
  const isCrd = kind === 'CustomResourceDefinition'
  const clientsOf = isCrd ? conversionClient : webhookClients
  return {
    watch: watchNamed({ ...follower, path, name, view: seenOf }),
    async trust(clients, text, { version }) {
      const clientConfig = { caBundle: Buffer.from(text).toString('base64') }
      const body: PlainObject = isCrd
        ? { spec: { conversion: { webhook: { clientConfig } } } }
        : { webhooks: clients.map((one) => ({ name: one.name, clientConfig })) }
      const answer = await follower.client.request({
        method: 'PATCH',
        path: `${path}/${name}`,
        patch: isCrd ? 'merge' : 'strategic', // webhooks are a list by name
        body: { metadata: { resourceVersion: version }, ...body },
      })
      return answer.ok ? DONE : outcomeOf(answer)
    },
  }

  function seenOf(object: unknown): CallerSeen {
    return { clients: clientsOf(object), version: textAt(object, 'metadata', 'resourceVersion') ?? '' }
  }
}

/** A CRD whose versions are converted without a webhook calls nobody. */
function conversionClient(crd: unknown): readonly CallerClient[] {
  const config = at(crd, 'spec', 'conversion', 'webhook', 'clientConfig')
  return config === undefined ? [] : [clientOf(textAt(crd, 'metadata', 'name'), config)]
}

function webhookClients(configuration: unknown): readonly CallerClient[] {
  const webhooks = at(configuration, 'webhooks')
  return Array.isArray(webhooks) ? webhooks.map((one) => clientOf(textAt(one, 'name'), at(one, 'clientConfig'))) : []
}

function clientOf(name = '', config: unknown): CallerClient {
  const service = [textAt(config, 'service', 'namespace'), textAt(config, 'service', 'name')]
  return {
    name,
    service: at(config, 'service') === undefined ? undefined : service.join('/'),
    caBundle: Buffer.from(textAt(config, 'caBundle') ?? '', 'base64').toString('utf8'),
  }
}
