/** A cluster as the allocator sees it: fed synchronously, read back. It holds facts and what was asked of it, and imitates nothing. */
import type {
  AddressReservationObject,
  ClaimView,
  ConfigObjects,
  Effect,
  NodeView,
  Outcome,
  ServiceKey,
  ServiceView,
} from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import type { Change, Cluster, ClusterFacts, ObjectFault } from '@clarion/kube'

export const DONE: Outcome = { done: true }

export interface FakeCluster extends Cluster {
  readonly facts: ClusterFacts & {
    services: Map<ServiceKey, ServiceView>
    nodes: Map<string, NodeView>
    claims: Map<Ip, ClaimView>
    reservations: Map<string, AddressReservationObject>
    config: ConfigObjects
  }
  /** What was asked of it, in order, as `do` and address or Service; tellings are left out. */
  readonly asked: string[]
  /** Answers the next effects; everything else is done, and changes nothing. */
  answer: (effect: Effect) => Outcome
  setFaults(faults: readonly ObjectFault[]): void
  tell(...changes: readonly Change[]): void
}

export function fakeCluster(pools: readonly string[]): FakeCluster {
  let faults: readonly ObjectFault[] = []
  let listener: (changes: readonly Change[]) => void = () => {}
  const asked: string[] = []
  const cluster: FakeCluster = {
    facts: {
      services: new Map(),
      endpoints: new Map(),
      nodes: new Map(),
      claims: new Map(),
      reservations: new Map(),
      quotas: new Map(),
      speakers: new Map(),
      namespaces: new Map([['shop', new Map()]]),
      announced: new Map(),
      config: poolsOf(pools),
      gossipSecret: undefined,
      get complete() {
        return faults.length === 0
      },
      get faults() {
        return faults
      },
    },
    asked,
    answer: () => DONE,
    synced: Promise.resolve(),
    onChange(told) {
      listener = told
    },
    async perform(effect) {
      if (effect.do !== 'tell') asked.push(said(effect))
      return cluster.answer(effect)
    },
    async close() {},
    setFaults(now) {
      faults = now
      listener([{ kind: 'faults' }])
    },
    tell: (...changes) => listener(changes),
  }
  return cluster
}

/** Pools p0, p1, … of one entry each. */
export const poolsOf = (entries: readonly string[]): ConfigObjects => ({
  pools: entries.map((entry, i) => ({
    name: `p${i}`,
    labels: new Map(),
    spec: { addresses: [entry], autoAssign: true, avoidBuggyIPs: false },
  })),
  l2Advertisements: [],
  bgp: undefined,
})

export function ip(text: string): Ip {
  const parsed = parseIp(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}

export function service(name: string, more: Partial<ServiceView> = {}): ServiceView {
  return {
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
    ips: [],
    unreadableIps: [],
    allocatedFromPool: undefined,
    request: { ips: [], fault: undefined, pool: undefined, reservation: undefined },
    onlyLocalEndpoints: false,
    ports: ['TCP/80'],
    sharingKey: '',
    backendKey: '',
    deprecatedAnnotations: [],
    assignedCondition: undefined,
    announcedCondition: undefined,
    ...more,
  }
}

export const claim = (address: string, { key, uid }: ServiceView): ClaimView => ({
  address: ip(address),
  pool: 'p0',
  sharing: undefined,
  holders: [{ service: key, uid, ports: [] }],
  phase: 'Assigned',
  rest: undefined,
  uid: `claim-${address}`,
  resourceVersion: '1',
})

function said(effect: Effect): string {
  if ('ips' in effect) return `${effect.do} ${effect.service} ${effect.ips.join()}`.trim()
  return 'address' in effect ? `${effect.do} ${effect.address}` : effect.do
}
