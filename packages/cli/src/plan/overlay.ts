/** The cluster as it would be with a folder's manifests on top: what the folder has counts, what it has not stays as it is. */
import type { ConfigObjects, EndpointView, ServiceKey, ServiceView } from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'
import { editedFamilies, refusesFamilies, type WrittenFamilies } from './written-families.ts'

/**
 * `prune`: pools and advertisements that the folder has not are gone. What cannot be read in the cluster is not held against the folder;
 * nothing is taken away here, so nothing is held back for it.
 */
export function overlay(
  cluster: ClusterFacts,
  folder: ClusterFacts,
  prune: boolean,
  written: ReadonlyMap<ServiceKey, WrittenFamilies> = new Map(),
): ClusterFacts {
  const { claims, speakers, announced, gossipSecret, confirmedRelease } = cluster
  const services = new Map(cluster.services)
  // After all those that are there: younger Services wait behind older ones.
  const newest = Math.max(0, ...[...cluster.services.values()].map(({ created }) => created))
  const isDualStack = [...services.values()].some(({ clusterFamilies }) => clusterFamilies.length > 1)
  for (const [key, view] of folder.services) {
    const there = cluster.services.get(key)
    services.set(key, there === undefined ? anew(view, newest) : onTop(there, view, written.get(key), isDualStack))
  }
  return {
    services,
    claims,
    speakers,
    announced,
    gossipSecret,
    confirmedRelease,
    endpoints: new Map([...cluster.endpoints, ...folder.endpoints]),
    nodes: new Map([...cluster.nodes, ...folder.nodes]),
    namespaces: new Map([...cluster.namespaces, ...folder.namespaces]),
    reservations: new Map([...cluster.reservations, ...folder.reservations]),
    quotas: new Map([...cluster.quotas, ...folder.quotas]),
    config: prune ? folder.config : together(cluster.config, folder.config),
    complete: true,
    faults: folder.faults,
  }
}

function anew(view: ServiceView, newest: number): ServiceView {
  return { ...view, created: newest + 1 + view.created, ips: [], unreadableIps: [], allocatedFromPool: undefined }
}

/** What the manifest asks for, and what the cluster has given: identity, status, families where the manifest says nothing of them. */
function onTop(there: ServiceView, view: ServiceView, written: WrittenFamilies | undefined, isDualStack: boolean): ServiceView {
  if (refusesFamilies(there, written)) return there
  const { uid, resourceVersion, created } = there
  const { ips, unreadableIps, allocatedFromPool, assignedCondition, announcedCondition } = there
  const given = { uid, resourceVersion, created, ...editedFamilies(there, written, isDualStack) }
  return { ...view, ...given, ips, unreadableIps, allocatedFromPool, assignedCondition, announcedCondition }
}

function together(cluster: ConfigObjects, folder: ConfigObjects): ConfigObjects {
  return {
    pools: byName(cluster.pools, folder.pools),
    l2Advertisements: byName(cluster.l2Advertisements, folder.l2Advertisements),
    bgp: bgpTogether(cluster.bgp, folder.bgp),
  }
}

/** Undefined where what the cluster has is not known. */
function bgpTogether(below: ConfigObjects['bgp'], above: ConfigObjects['bgp']): ConfigObjects['bgp'] {
  if (below === undefined || above === undefined) return below
  return {
    advertisements: byName(below.advertisements, above.advertisements),
    peers: byName(below.peers, above.peers),
    bfdProfiles: byName(below.bfdProfiles, above.bfdProfiles),
    communities: byName(below.communities, above.communities),
  }
}

function byName<T extends { readonly name: string }>(below: readonly T[], above: readonly T[]): readonly T[] {
  return [...below.filter(({ name }) => !above.some((one) => one.name === name)), ...above]
}

/** Services without a slice as if every node served them: a manifest of a Service says nothing of its pods. */
export function asIfServed({
  services,
  endpoints,
  nodes,
}: Pick<ClusterFacts, 'services' | 'endpoints' | 'nodes'>): ReadonlyMap<ServiceKey, readonly EndpointView[]> {
  const served = new Map(endpoints)
  const servingNodes = [...nodes.keys()]
  for (const service of services.keys()) {
    if (!endpoints.has(service)) served.set(service, [{ slice: service, service, servingNodes, servingElsewhere: true }])
  }
  return served
}
