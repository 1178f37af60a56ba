/** What is asked for, and the file it goes to. Never Secrets, never ConfigMaps. */
export interface Source {
  readonly file: string
  readonly path: string
}

/** Objects of a list that are taken; of more it is said that there are more. */
export const MOST_OBJECTS = 2_000

const METALLB = [
  'ipaddresspools',
  'l2advertisements',
  'bgpadvertisements',
  'bgppeers',
  'bfdprofiles',
  'communities',
  'configurationstates',
  'servicel2statuses',
  'servicebgpstatuses',
]

export function sourcesIn(namespace: string): readonly Source[] {
  const list = (file: string, path: string): Source => ({
    file: `${file}.json`,
    path: `${path}${path.includes('?') ? '&' : '?'}limit=${MOST_OBJECTS}`,
  })
  const ours = `namespaces/${namespace}`
  return [
    { file: 'version.json', path: '/version' },
    list('nodes', '/api/v1/nodes'),
    list('namespace-events', `/api/v1/${ours}/events`),
    list('pods', `/api/v1/${ours}/pods`),
    ...['deployments', 'daemonsets'].map((kind) => list(kind, `/apis/apps/v1/${ours}/${kind}`)),
    ...METALLB.map((kind) => list(kind, `/apis/metallb.io/${kind === 'bgppeers' ? 'v1beta2' : 'v1beta1'}/${ours}/${kind}`)),
    ...['addressclaims', 'addressreservations', 'addressquotas'].map((kind) => list(kind, `/apis/clarion.dev/v1alpha1/${kind}`)),
    list('leases', `/apis/coordination.k8s.io/v1/${ours}/leases`),
  ]
}

export const SERVICES: Source = {
  file: 'services.json',
  path: `/api/v1/services?fieldSelector=spec.type%3DLoadBalancer&limit=${MOST_OBJECTS}`,
}
export const SERVICE_EVENTS: Source = {
  file: 'service-events.json',
  path: `/api/v1/events?fieldSelector=involvedObject.kind%3DService&limit=${MOST_OBJECTS}`,
}
