/** The shortest manifests that say something, as YAML texts. */
import { stringify } from 'yaml'
import { NAMESPACE } from './folder.ts'

type Plain = Readonly<Record<string, unknown>>

const yaml = (...objects: readonly Plain[]): string => objects.map((object) => stringify(object)).join('---\n')

export interface PoolWords {
  readonly addresses: readonly string[]
  readonly autoAssign?: boolean
  readonly avoidBuggyIPs?: boolean
  readonly serviceAllocation?: Plain
}

export const pool = (name: string, spec: PoolWords, annotations: Plain = {}): string =>
  yaml({ apiVersion: 'metallb.io/v1beta1', kind: 'IPAddressPool', metadata: { name, namespace: NAMESPACE, annotations }, spec })

export const namespace = (name: string, labels: Plain): string =>
  yaml({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })

export interface AdvertisementWords {
  readonly pools?: readonly string[]
  /** Labels, each of which suffices. */
  readonly nodes?: readonly Plain[]
  readonly services?: readonly Plain[]
  readonly interfaces?: readonly string[]
}

export const advertisement = (name: string, { pools, nodes, services, interfaces }: AdvertisementWords): string =>
  yaml({
    apiVersion: 'metallb.io/v1beta1',
    kind: 'L2Advertisement',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      ...(pools === undefined ? {} : { ipAddressPools: pools }),
      ...(nodes === undefined ? {} : { nodeSelectors: nodes.map((matchLabels) => ({ matchLabels })) }),
      ...(services === undefined ? {} : { serviceSelectors: services.map((matchLabels) => ({ matchLabels })) }),
      ...(interfaces === undefined ? {} : { interfaces }),
    },
  })

export interface ServiceWords {
  readonly labels?: Plain
  readonly annotations?: Plain
  readonly spec?: Plain
  readonly status?: readonly string[]
}

/** `key` is namespace/name. */
export const service = (key: string, { labels = {}, annotations = {}, spec = {}, status }: ServiceWords = {}): string =>
  yaml({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...named(key), labels, annotations },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
    ...(status === undefined ? {} : { status: { loadBalancer: { ingress: status.map((ip) => ({ ip })) } } }),
  })

/** Ready endpoints on these nodes, and others that are not ready on those. */
export function endpoints(key: string, ready: readonly string[], notReady: readonly string[] = []): string {
  const { name, namespace } = named(key)
  const on = (nodeName: string, isReady: boolean) => ({ addresses: ['10.1.0.1'], nodeName, conditions: { ready: isReady } })
  return yaml({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: [...ready.map((node) => on(node, true)), ...notReady.map((node) => on(node, false))],
  })
}

/** The node and its speaker's pod. */
export const node = (name: string, ip: string, labels: Plain = {}, networkUnavailable = false): string =>
  yaml(
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      status: { conditions: [{ type: 'NetworkUnavailable', status: networkUnavailable ? 'True' : 'False' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `speaker-${name}`, namespace: NAMESPACE, labels: { app: 'metallb', component: 'speaker' } },
      spec: { nodeName: name },
      status: { phase: 'Running', podIP: ip },
    },
  )

export const gossipSecret = (secretkey: string): string =>
  yaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'memberlist', namespace: NAMESPACE }, stringData: { secretkey } })

function named(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/')
  return { namespace, name }
}
