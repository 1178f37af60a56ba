/** Webhooks at a real API server: the manifest's configuration, called by URL, for there is no network of Services here. */
import { at } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { Answer } from './bare-client.ts'
import { freePorts } from './free-port.ts'
import { eventually, type Lane, MERGE, METALLB_AT, objectOf } from './lane.ts'
import { inManifest } from './manifest.ts'
import type { ApiPrograms, Running } from './programs.ts'

export const CONFIGURATION = inManifest('ValidatingWebhookConfiguration', 'metallb-webhook-configuration')
export const CONFIGURATIONS_AT = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
export const CONFIGURATION_AT = `${CONFIGURATIONS_AT}/metallb-webhook-configuration`
export const PEER_CRD_AT = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/bgppeers.metallb.io'

export interface WebhookStage {
  readonly port: number
  /** The webhooks' configuration as it is applied, without caBundles. */
  readonly configuration: PlainObject
  /** A controller that serves them, there or at a port of its own; unless told otherwise it goes at once when it is asked to. */
  start(args?: readonly string[], at?: number): Promise<Running>
  /** Resolves when /readyz is content. */
  ready(controller: Running): Promise<void>
}

export async function openWebhooks(lane: Lane, programs: ApiPrograms): Promise<WebhookStage> {
  const [port = 0] = await freePorts(1)
  const urlOf = (path: string) => `https://localhost:${port}${path}`
  const configuration = {
    ...CONFIGURATION,
    webhooks: webhooksOf(CONFIGURATION).map((one) => ({
      ...one,
      clientConfig: { url: urlOf(String(at(one, 'clientConfig', 'service', 'path'))) },
    })),
  }
  await lane.admin('POST', CONFIGURATIONS_AT, configuration)
  const clientConfig = { service: null, url: urlOf('/convert') }
  await lane.admin('PATCH', PEER_CRD_AT, { spec: { conversion: { webhook: { clientConfig } } } }, MERGE)
  return {
    port,
    configuration,
    start: (args = [], at = port) => {
      const served = ['--webhook-mode', 'enabled', '--webhook-port', String(at), '--webhook-extra-names', 'localhost']
      return programs.controller({ args: [...served, '--shutdown-delay-seconds', '0', ...args] })
    },
    ready: (controller) =>
      eventually(
        'the controller to be ready',
        async () => (await controller.ready().catch(() => ({ status: 0 }))).status === 200,
      ),
  }
}

export function webhooksOf(configuration: unknown): readonly PlainObject[] {
  const webhooks = at(configuration, 'webhooks')
  return Array.isArray(webhooks) ? webhooks.map(objectOf) : []
}

/** Asks the API server for an object of MetalLB's, or for one that operators write of clarion.dev. */
export function asking(lane: Lane) {
  const path = (plural: string, version = 'v1beta1') => METALLB_AT.replace('v1beta1', version).concat(`/${plural}`)
  const make = (kind: string, plural: string, version = 'v1beta1') => {
    return (name: string, spec: PlainObject, query = ''): Promise<Answer> =>
      lane.ask('POST', path(plural, version) + query, { apiVersion: `metallb.io/${version}`, kind, metadata: { name }, spec })
  }
  const operators = (plural: string) => `/apis/clarion.dev/v1alpha1/${plural}`
  const write = (kind: string, plural: string) => {
    return (name: string, spec: PlainObject, query = ''): Promise<Answer> =>
      lane.ask('POST', operators(plural) + query, { apiVersion: 'clarion.dev/v1alpha1', kind, metadata: { name }, spec })
  }
  return {
    path,
    reservation: write('AddressReservation', 'addressreservations'),
    quota: write('AddressQuota', 'addressquotas'),
    removeReservation: (name: string, query = '') => lane.ask('DELETE', `${operators('addressreservations')}/${name}${query}`),
    pool: make('IPAddressPool', 'ipaddresspools'),
    l2Advertisement: make('L2Advertisement', 'l2advertisements'),
    peer: make('BGPPeer', 'bgppeers', 'v1beta2'),
    oldPeer: make('BGPPeer', 'bgppeers'),
    bgpAdvertisement: make('BGPAdvertisement', 'bgpadvertisements'),
    profile: make('BFDProfile', 'bfdprofiles'),
    community: make('Community', 'communities'),
    remove: (plural: string, name: string, query = '') => lane.ask('DELETE', `${path(plural)}/${name}${query}`),
  }
}
