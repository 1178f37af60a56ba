import { cidrContains, type Ip } from '@clarion/inet'
import { compact } from '../compact.ts'
import type { AdvertisementView, NodeView, PoolView, ServiceKey, ServiceView } from '../facts.ts'
import { advertisementsOf, anybodyServes, candidates, type OutOfTheRunning, selectsNode } from './candidates.ts'
import { inElectionOrder } from './elect.ts'
import type { AnnounceFacts } from './facts.ts'
import type { Rank } from './rank.ts'

/** Who may announce a Service, in which order. One owner announces all of its addresses. */
export interface Announcement {
  readonly service: ServiceKey
  /** At least one; the first decides the order. IPv6 too: whether it can be answered is for the responder to say. */
  readonly ips: readonly Ip[]
  readonly pool: string
  /** The advertisements it is announced under. */
  readonly advertisements: readonly AdvertisementView[]
  /** In election order; the first that is alive is the owner. */
  readonly candidates: readonly string[]
  /** The other nodes of the cluster, by name. */
  readonly outOfTheRunning: readonly { readonly node: string; readonly why: OutOfTheRunning }[]
}

/** Nobody announces the Service. The words are MetalLB's withdraw reasons, MB 3.1. */
export type NotAnnounced =
  | { readonly service: ServiceKey; readonly why: 'ServiceDeleted' | 'NotLoadBalancer' | 'NoIPAllocated' }
  | { readonly service: ServiceKey; readonly why: 'OtherClass'; readonly class: string | undefined }
  | { readonly service: ServiceKey; readonly why: 'InvalidIP'; readonly unreadable: readonly string[] }
  | { readonly service: ServiceKey; readonly why: 'IPNotAllowed'; readonly ips: readonly Ip[] }
  | { readonly service: ServiceKey; readonly why: 'NoEndpoints' }
  | { readonly service: ServiceKey; readonly why: 'NoMatchingAdvertisement'; readonly pool: string }

/** Decides about one Service, MB 3.1 and 3.2 (without what stands there as [main only]). */
export function announce(facts: AnnounceFacts, key: ServiceKey, rank: Rank): Announcement | NotAnnounced {
  const service = facts.services.get(key)
  if (service === undefined) return { service: key, why: 'ServiceDeleted' }
  if (!service.isLoadBalancer) return { service: key, why: 'NotLoadBalancer' }
  if (service.loadBalancerClass !== facts.lbClass) return { service: key, why: 'OtherClass', class: service.loadBalancerClass }
  if (service.unreadableIps.length > 0) return { service: key, why: 'InvalidIP', unreadable: service.unreadableIps }
  const [first] = service.ips
  if (first === undefined) return { service: key, why: 'NoIPAllocated' }
  const pool = poolOfAll(service, facts.config.pools)
  if (pool === undefined) return { service: key, why: 'IPNotAllowed', ips: service.ips }
  if (!anybodyServes(facts.endpoints.get(key) ?? [])) return { service: key, why: 'NoEndpoints' }
  const advertisements = advertisementsOf(service, pool.name, facts)
  if (advertisements.length === 0) return { service: key, why: 'NoMatchingAdvertisement', pool: pool.name }

  const running: string[] = []
  const outOfTheRunning: { node: string; why: OutOfTheRunning }[] = []
  for (const { node, outOfTheRunning: why } of candidates(service, advertisements, facts)) {
    if (why === undefined) running.push(node)
    else outOfTheRunning.push({ node, why })
  }
  return {
    service: key,
    ips: service.ips,
    pool: pool.name,
    advertisements,
    candidates: inElectionOrder(first, running, rank),
    outOfTheRunning: compact(outOfTheRunning),
  }
}

/** The interfaces a Service is announced on: `all` of them, or these names and no other. */
export type Interfaces = 'all' | readonly string[]

/** The union over the advertisements that select the node, MB 3.5; one that names no interface means all of them. Names ascending. */
export function interfacesOn(announcement: Announcement, node: NodeView): Interfaces {
  const names = new Set<string>()
  for (const ad of announcement.advertisements) {
    if (!selectsNode(ad, node)) continue
    if (ad.interfaces.length === 0) return 'all'
    for (const name of ad.interfaces) names.add(name)
  }
  return [...names].sort()
}

/**
 * The one pool that holds every address of the Service; the one it says is asked first, for mostly it is that. avoidBuggyIPs is not asked
 * here: moving such addresses is the controller's.
 */
export function poolOfAll(
  { ips, allocatedFromPool }: Pick<ServiceView, 'ips' | 'allocatedFromPool'>,
  pools: readonly PoolView[],
): PoolView | undefined {
  const holdsAll = (pool: PoolView) => ips.every((ip) => pool.cidrs.some((cidr) => cidrContains(cidr, ip)))
  const said = pools.find(({ name }) => name === allocatedFromPool)
  return said !== undefined && holdsAll(said) ? said : pools.find(holdsAll)
}
