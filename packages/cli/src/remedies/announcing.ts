/** What would make somebody announce a Service: a sentence for each word of the announcing rules. A word without one does not compile. */
import type { NotAnnounced, Standing } from '@clarion/core'

const NOT_ANNOUNCED: { readonly [W in NotAnnounced['why'] | 'NoCandidate']: string } = {
  ServiceDeleted: 'nothing is to be done: it is gone',
  NotLoadBalancer: 'set spec.type: LoadBalancer',
  OtherClass: 'set spec.loadBalancerClass to the --lb-class of Clarion; it can only be set when the Service is made',
  NoIPAllocated: 'it needs an address first',
  InvalidIP: 'clear status.loadBalancer of the Service: what stands there is no address',
  IPNotAllowed: 'put its addresses into one IPAddressPool',
  NoEndpoints: 'make a pod of it ready: no endpoint of the Service can serve',
  NoMatchingAdvertisement: 'make an L2Advertisement that covers its pool and selects the Service',
  NoCandidate: 'let the nodeSelectors of an L2Advertisement select a node that may: clarion explain names why each may not',
}

const STANDINGS: { readonly [W in Standing]: string } = {
  Owner: '',
  NotOwner: 'in line: it takes over when those before it are gone',
  NoSpeaker: 'start a speaker there, or see why it is not in the ring: clarion doctor',
  NodeUnknown: 'its speaker gossips, but the cluster has no Node of this name: see --node-name',
  NodeNetworkUnavailable: 'mend the network of the node: its condition NetworkUnavailable is True',
  NodeLabeledExcludeBalancers: 'take the label node.kubernetes.io/exclude-from-external-load-balancers from the node',
  NoMatchingAdvertisement: 'let the nodeSelectors of an L2Advertisement select the node',
  NoLocalEndpoints: 'run a ready pod there, or set externalTrafficPolicy: Cluster',
}

export const announceRemedy = (why: string): string => word(NOT_ANNOUNCED, why)
export const standingRemedy = (standing: string): string => word(STANDINGS, standing)

/** A speaker of a later version may say a word that is not known here. */
function word(table: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(table, key)
    ? (table[key] ?? '')
    : 'this clarion does not know the word: use the one of the speaker’s version'
}
