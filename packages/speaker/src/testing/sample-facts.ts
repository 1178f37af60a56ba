/** Facts with everything in them, so that a test says only what it is about. */
import type { ConfigObjects, ServiceView } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import type { ClusterFacts, ClusterHealth } from '@clarion/kube'
import type { Log } from '@clarion/program'

export function ip(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}

/** One pool, and one advertisement that names eth1. */
export const WHOLE: ConfigObjects = {
  pools: [{ name: 'web', labels: new Map(), spec: { addresses: ['192.0.2.0/24'], autoAssign: true, avoidBuggyIPs: false } }],
  l2Advertisements: [
    {
      name: 'all',
      labels: new Map(),
      spec: { ipAddressPools: [], ipAddressPoolSelectors: [], nodeSelectors: [], serviceSelectors: [], interfaces: ['eth1'] },
    },
  ],
  bgp: undefined,
}
export const NO_POOLS: ConfigObjects = { ...WHOLE, pools: [] }
export const NO_ADVERTISEMENTS: ConfigObjects = { ...WHOLE, l2Advertisements: [] }
export const NOTHING: ConfigObjects = { pools: [], l2Advertisements: [], bgp: undefined }

export const WELL: ClusterHealth = { stale: [], emptied: [] }

/** The CRDs of these kinds are not there. */
export const missing = (...kinds: readonly string[]): ClusterHealth => ({
  stale: kinds.map((kind) => ({ kind, why: 'Missing' as const, message: 'not there', since: 0 })),
  emptied: [],
})

export const clusterFacts = (more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  services: new Map(),
  endpoints: new Map(),
  namespaces: new Map(),
  reservations: new Map(),
  quotas: new Map(),
  nodes: new Map(),
  claims: new Map(),
  speakers: new Map(),
  announced: new Map(),
  config: WHOLE,
  gossipSecret: undefined,
  complete: true,
  faults: [],
  ...more,
})

export const served = (name: string, address: string): ServiceView => ({
  key: `shop/${name}`,
  namespace: 'shop',
  name,
  uid: `uid-${name}`,
  resourceVersion: '1',
  created: 0,
  labels: new Map(),
  isLoadBalancer: true,
  loadBalancerClass: undefined,
  clusterFamilies: ['ipv4'],
  familyPolicy: 'SingleStack',
  primaryFamily: 'ipv4',
  ports: [],
  sharingKey: '',
  backendKey: '',
  ips: [ip(address)],
  unreadableIps: [],
  allocatedFromPool: 'web',
  request: { ips: [], fault: undefined, pool: undefined, reservation: undefined },
  onlyLocalEndpoints: false,
  deprecatedAnnotations: [],
  assignedCondition: undefined,
  announcedCondition: undefined,
})

/** `warned`: every warning's message. */
export function quietLog(): Log & { readonly warned: readonly string[] } {
  const warned: string[] = []
  const nothing = () => {}
  return { debug: nothing, info: nothing, warn: (msg) => warned.push(msg), error: nothing, warned }
}
