import { compact } from '../compact.ts'
import { matches } from '../config/selector.ts'
import type { AdvertisementView, EndpointView, NodeView, ServiceView } from '../facts.ts'
import type { AnnounceFacts } from './facts.ts'

/** Why a node of the cluster cannot announce a Service, MB 3.2 (5, 6). */
export type OutOfTheRunning =
  | 'NodeNetworkUnavailable'
  | 'NodeLabeledExcludeBalancers'
  | 'NoMatchingAdvertisement' // none of the Service's advertisements selects the node
  | 'NoLocalEndpoints'

export interface Candidate {
  readonly node: string
  /** undefined: in the running. */
  readonly outOfTheRunning: OutOfTheRunning | undefined
}

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers'

/** Every node of the cluster, by name, and whether it may announce the Service under these advertisements. */
export function candidates(
  service: ServiceView,
  advertisements: readonly AdvertisementView[],
  facts: AnnounceFacts,
): readonly Candidate[] {
  const serving = servingNodes(facts.endpoints.get(service.key) ?? [])
  const outOfTheRunning = (node: NodeView): OutOfTheRunning | undefined => {
    if (node.networkUnavailable) return 'NodeNetworkUnavailable'
    if (!facts.ignoreExcludeLB && node.labels.has(EXCLUDE_LABEL)) return 'NodeLabeledExcludeBalancers'
    if (!advertisements.some((ad) => selectsNode(ad, node))) return 'NoMatchingAdvertisement'
    if (service.onlyLocalEndpoints && !serving.has(node.name)) return 'NoLocalEndpoints'
    return undefined
  }
  return [...facts.nodes.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((node) => ({ node: node.name, outOfTheRunning: outOfTheRunning(node) }))
}

/** The advertisements that carry this Service's addresses: they cover the pool and their service selectors, if any, match. */
export function advertisementsOf(service: ServiceView, pool: string, facts: AnnounceFacts): readonly AdvertisementView[] {
  return compact(
    facts.config.l2Advertisements.filter((ad) => ad.pools.has(pool) && matchesAny(ad.serviceSelectors, service.labels)),
  )
}

/** Whether the advertisement is for this node. */
export function selectsNode(ad: AdvertisementView, node: NodeView): boolean {
  return matchesAny(ad.nodeSelectors, node.labels)
}

/** Whether anybody can serve, on whatever node or on none. */
export function anybodyServes(slices: readonly EndpointView[]): boolean {
  return slices.some((slice) => slice.servingElsewhere || slice.servingNodes.length > 0)
}

function servingNodes(slices: readonly EndpointView[]): ReadonlySet<string> {
  return new Set(slices.flatMap((slice) => slice.servingNodes))
}

/** No selectors select everything. */
function matchesAny(selectors: AdvertisementView['nodeSelectors'], labels: ReadonlyMap<string, string>): boolean {
  return selectors.length === 0 || selectors.some((selector) => matches(selector, labels))
}
