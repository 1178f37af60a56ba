/** A small cluster, as the manifests an operator would write and those Kubernetes would have made of them. */
import { stringify } from 'yaml'

export const SYSTEM = 'metallb-system'
export const SPEAKER_LABELS = 'app=metallb,component=speaker'
export const WEB = 'shop/web'
export const VOICE = 'shop/voice'
export const HTTP_PORT = 80
export const UDP_PORT = 7

export interface ClusterNode {
  readonly name: string
  readonly ip: string
}

export interface ClusterOptions {
  readonly nodes: readonly ClusterNode[]
  /** What the pool gives: CIDRs or ranges. */
  readonly addresses: readonly string[]
  /** The gossip secret's text: 16 random bytes as base64 (MB 3.8). */
  readonly secret: string
}

type Manifest = Readonly<Record<string, unknown>>

/** Files of the folder, by name. Pools come with the Services, speakers with their nodes. */
export function clusterManifests({ nodes, addresses, secret }: ClusterOptions): ReadonlyMap<string, string> {
  const files: readonly [string, readonly Manifest[]][] = [
    ['pool.yaml', [pool(addresses), advertisement]],
    ['services.yaml', [...service(WEB, nodes), ...service(VOICE, nodes)]],
    [
      'nodes.yaml',
      nodes.map(({ name }) => ({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'kubernetes.io/hostname': name } },
      })),
    ],
    ['speakers.yaml', [memberlist(secret), ...nodes.map(speakerPod)]],
  ]
  return new Map(files.map(([name, manifests]) => [name, manifests.map((m) => stringify(m)).join('---\n')]))
}

const pool = (addresses: readonly string[]) => ({
  apiVersion: 'metallb.io/v1beta1',
  kind: 'IPAddressPool',
  metadata: { name: 'lan', namespace: SYSTEM },
  spec: { addresses },
})

const advertisement = {
  apiVersion: 'metallb.io/v1beta1',
  kind: 'L2Advertisement',
  metadata: { name: 'lan', namespace: SYSTEM },
  spec: { ipAddressPools: ['lan'] },
}

function service(key: string, nodes: readonly ClusterNode[]): readonly Manifest[] {
  const [namespace, name] = key.split('/')
  const ports = [
    { name: 'http', protocol: 'TCP', port: HTTP_PORT },
    { name: 'echo', protocol: 'UDP', port: UDP_PORT },
  ]
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { type: 'LoadBalancer', selector: { app: name }, ports },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports,
      endpoints: nodes.map((node) => ({ addresses: [node.ip], nodeName: node.name, conditions: { ready: true } })),
    },
  ]
}

const memberlist = (secretkey: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'memberlist', namespace: SYSTEM },
  stringData: { secretkey },
})

const speakerPod = ({ name, ip }: ClusterNode) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `speaker-${name}`,
    namespace: SYSTEM,
    labels: Object.fromEntries(SPEAKER_LABELS.split(',').map((label) => label.split('='))),
  },
  spec: { nodeName: name },
  status: { phase: 'Running', podIP: ip },
})

/** A Service that has IPv6 alone, shop/six, with a pool of its own. */
export const IPV6_MANIFESTS = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: six, namespace: ${SYSTEM}}
spec: {addresses: ['2001:db8:1:0:8000::/80']}
---
apiVersion: metallb.io/v1beta1
kind: L2Advertisement
metadata: {name: six, namespace: ${SYSTEM}}
spec: {ipAddressPools: [six]}
---
apiVersion: v1
kind: Service
metadata: {name: six, namespace: shop}
spec: {type: LoadBalancer, ipFamilies: [IPv6], ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: six-1, namespace: shop, labels: {kubernetes.io/service-name: six}}
addressType: IPv6
endpoints: [{addresses: ['2001:db8:1::11'], nodeName: n1, conditions: {ready: true}}]
`
