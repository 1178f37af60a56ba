import type { ClusterFacts } from '@clarion/kube'
import { overlay } from './overlay.ts'

/**
 * The cluster as it is, with nothing on top. Of BGP it matters which pools it announces: to whom is not asked, for a peer may hold a
 * password and is not read.
 */
export function takenOver(cluster: ClusterFacts): ClusterFacts {
  const facts = overlay(cluster, cluster, false)
  const { bgp } = facts.config
  const advertisements = (bgp?.advertisements ?? []).map(({ name, labels, spec }) => {
    return { name, labels, spec: { ...spec, peers: [], communities: [] } }
  })
  const config = { ...facts.config, bgp: bgp && { advertisements, peers: [], bfdProfiles: [], communities: [] } }
  return { ...facts, config, faults: [] }
}
