/** The kinds that are read at an API server: where they are, and which of their objects. */
import { BGP_KINDS, type BgpKind, isBgpKind } from '../schema/read-object.ts'

export type WatchedKind =
  | 'Service'
  | 'EndpointSlice'
  | 'Node'
  | 'Pod'
  | 'Secret'
  | 'IPAddressPool'
  | 'L2Advertisement'
  | BgpKind
  | 'AddressClaim'
  | 'AddressReservation'
  | 'AddressQuota'
  | 'Namespace'
  | 'ServiceL2Status'

/** What each program has to know. */
export const CONTROLLER_KINDS: readonly WatchedKind[] = [
  'Service',
  'IPAddressPool',
  'L2Advertisement',
  'AddressClaim',
  'AddressReservation',
  'AddressQuota',
  'Namespace',
  'ServiceL2Status',
  'Node', // BGP: which selectors of nodes meet
  ...BGP_KINDS,
]
export const SPEAKER_KINDS: readonly WatchedKind[] = [
  'Service',
  'EndpointSlice',
  'Node',
  'Pod',
  'Secret',
  'IPAddressPool',
  'L2Advertisement',
]

/** Kinds that are read, but that nobody waits for: no address depends on them, and only who announces needs the nodes. */
export function isAwaited(kind: WatchedKind, kinds: readonly WatchedKind[]): boolean {
  if (kind === 'Node') return kinds.includes('EndpointSlice')
  return kind !== 'ServiceL2Status' && !isBgpKind(kind)
}
/** Kinds a cluster can do without: while the server does not know one, none of it is there. */
export const OPTIONAL_KINDS: readonly WatchedKind[] = ['AddressReservation', 'AddressQuota']

export interface Collection {
  readonly path: string
  /** Selectors the server applies. */
  readonly query: Readonly<Record<string, string>>
}

export interface Scope {
  readonly namespace: string
  /** Label selector of the speakers' pods, as text. */
  readonly speakerSelector: string
  /** Name of the gossip Secret. */
  readonly secretName: string
}

export function collectionOf(kind: WatchedKind, { namespace, speakerSelector, secretName }: Scope): Collection {
  const ours = `namespaces/${namespace}`
  switch (kind) {
    case 'Service':
      return { path: '/api/v1/services', query: { fieldSelector: 'spec.type=LoadBalancer' } }
    case 'EndpointSlice':
      return {
        path: '/apis/discovery.k8s.io/v1/endpointslices',
        query: { labelSelector: `${SERVICE_OF_SLICE},!service.kubernetes.io/headless` },
      }
    case 'Node':
      return { path: '/api/v1/nodes', query: {} }
    case 'Pod':
      return { path: `/api/v1/${ours}/pods`, query: { labelSelector: speakerSelector } }
    case 'Secret':
      return { path: `/api/v1/${ours}/secrets`, query: { fieldSelector: `metadata.name=${secretName}` } }
    case 'IPAddressPool':
      return { path: `/apis/metallb.io/v1beta1/${ours}/ipaddresspools`, query: {} }
    case 'L2Advertisement':
      return { path: `/apis/metallb.io/v1beta1/${ours}/l2advertisements`, query: {} }
    case 'BGPAdvertisement':
      return { path: `/apis/metallb.io/v1beta1/${ours}/bgpadvertisements`, query: {} }
    case 'BGPPeer':
      return { path: `/apis/metallb.io/v1beta2/${ours}/bgppeers`, query: {} }
    case 'BFDProfile':
      return { path: `/apis/metallb.io/v1beta1/${ours}/bfdprofiles`, query: {} }
    case 'Community':
      return { path: `/apis/metallb.io/v1beta1/${ours}/communities`, query: {} }
    case 'AddressClaim':
      return { path: CLAIMS, query: {} }
    case 'AddressReservation':
      return { path: '/apis/clarion.dev/v1alpha1/addressreservations', query: {} }
    case 'AddressQuota':
      return { path: '/apis/clarion.dev/v1alpha1/addressquotas', query: {} }
    case 'Namespace':
      return { path: '/api/v1/namespaces', query: {} }
    case 'ServiceL2Status':
      return { path: `/apis/metallb.io/v1beta1/${ours}/servicel2statuses`, query: {} }
  }
}

export const CLAIMS = '/apis/clarion.dev/v1alpha1/addressclaims'
export const SERVICE_OF_SLICE = 'kubernetes.io/service-name'

export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? path : `${path}?${text}`
}
