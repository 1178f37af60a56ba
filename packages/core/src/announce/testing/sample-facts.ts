import { createHash } from 'node:crypto'
import { type Cidr, type Ip, parseCidr, parseIp } from '@clarion/inet'
import { parseSelector, type Selector } from '../../config/selector.ts'
import type { AdvertisementView, EndpointView, NodeView, PoolView, ServiceView } from '../../facts.ts'
import type { AnnounceFacts } from '../facts.ts'
import { rankBy } from '../rank.ts'

/** Views with everything in them, so that a test says only what it is about. */
export const rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))

export function ip(text: string): Ip {
  const address = parseIp(text)
  if (address === undefined) throw new RangeError(`no address: ${text}`)
  return address
}

export function cidr(text: string): Cidr {
  const network = parseCidr(text)
  if (network === undefined) throw new RangeError(`no network: ${text}`)
  return network
}

export function selector(labels: Readonly<Record<string, string>>): Selector {
  const parsed = parseSelector({ matchLabels: labels })
  if ('fault' in parsed) throw new RangeError(parsed.message)
  return parsed
}

export function service(over: Partial<ServiceView> = {}): ServiceView {
  const { namespace = 'web', name = 'shop' } = over
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    uid: `uid-of-${name}`,
    resourceVersion: '1',
    created: 0,
    labels: new Map(),
    isLoadBalancer: true,
    loadBalancerClass: undefined,
    clusterFamilies: ['ipv4'],
    familyPolicy: 'SingleStack',
    primaryFamily: 'ipv4',
    ips: [ip('192.0.2.40')],
    unreadableIps: [],
    allocatedFromPool: 'pool',
    request: { ips: [], fault: undefined, pool: undefined, reservation: undefined },
    onlyLocalEndpoints: false,
    ports: ['TCP/80'],
    sharingKey: '',
    backendKey: '',
    deprecatedAnnotations: [],
    assignedCondition: undefined,
    announcedCondition: undefined,
    ...over,
  }
}

export function endpoints(service: string, servingNodes: readonly string[], servingElsewhere = false): EndpointView {
  return { slice: `${service}-1`, service, servingNodes, servingElsewhere }
}

export function node(name: string, over: Partial<NodeView> = {}): NodeView {
  return { name, labels: new Map(), networkUnavailable: false, notReady: false, ...over }
}

export function pool(over: Partial<PoolView> = {}): PoolView {
  return {
    name: 'pool',
    labels: new Map(),
    cidrs: [cidr('192.0.2.0/24'), cidr('2001:db8::/64')],
    autoAssign: true,
    avoidBuggyIps: false,
    rest: undefined,
    order: 'lowest',
    allocation: undefined,
    ...over,
  }
}

export function advertisement(over: Partial<AdvertisementView> = {}): AdvertisementView {
  return { name: 'l2', pools: new Set(['pool']), nodeSelectors: [], serviceSelectors: [], interfaces: [], ...over }
}

export interface Sample {
  readonly services?: readonly ServiceView[]
  readonly slices?: readonly EndpointView[]
  readonly nodes?: readonly NodeView[]
  readonly pools?: readonly PoolView[]
  readonly advertisements?: readonly AdvertisementView[]
  readonly lbClass?: string
  readonly ignoreExcludeLB?: boolean
}

/** Nodes a, b, c; one pool, advertised everywhere; one Service with an address and an endpoint on each node. */
export function sampleFacts(over: Sample = {}): AnnounceFacts {
  const services = over.services ?? [service()]
  const slices = over.slices ?? services.map((s) => endpoints(s.key, ['a', 'b', 'c']))
  return {
    services: new Map(services.map((s) => [s.key, s])),
    endpoints: Map.groupBy(slices, (slice) => slice.service),
    nodes: new Map((over.nodes ?? [node('a'), node('b'), node('c')]).map((n) => [n.name, n])),
    config: { pools: over.pools ?? [pool()], l2Advertisements: over.advertisements ?? [advertisement()], bgp: undefined },
    lbClass: over.lbClass,
    ignoreExcludeLB: over.ignoreExcludeLB ?? false,
  }
}
