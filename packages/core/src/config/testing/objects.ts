/** Objects of the operator for tests: name what matters, the rest is as the API server fills it in. */
import type {
  BFDProfileSpec,
  BGPAdvertisementSpec,
  BGPPeerSpec,
  BgpObjects,
  CommunitySpec,
  ConfigObject,
  IPAddressPoolSpec,
  L2AdvertisementSpec,
} from '../objects.ts'
import type { Nodes } from '../placement.ts'

export function poolObject(
  name: string,
  addresses: readonly string[],
  more: Partial<IPAddressPoolSpec> & Partial<Record<'labels' | 'annotations', Readonly<Record<string, string>>>> = {},
): ConfigObject<IPAddressPoolSpec> {
  const { labels = {}, annotations, ...rest } = more
  const spec = { addresses, autoAssign: true, avoidBuggyIPs: false, ...rest }
  return { name, labels: new Map(Object.entries(labels)), annotations, spec }
}

export function advertisementObject(name: string, spec: Partial<L2AdvertisementSpec> = {}): ConfigObject<L2AdvertisementSpec> {
  const everything = { ipAddressPools: [], ipAddressPoolSelectors: [], nodeSelectors: [], serviceSelectors: [], interfaces: [] }
  return { name, labels: new Map(), spec: { ...everything, ...spec } }
}

export function bgpAdvertisementObject(
  name: string,
  spec: Partial<BGPAdvertisementSpec> = {},
): ConfigObject<BGPAdvertisementSpec> {
  const everything = { ipAddressPools: [], ipAddressPoolSelectors: [], nodeSelectors: [], serviceSelectors: [] }
  const routes = { aggregationLength: 32, aggregationLengthV6: 128, communities: [], peers: [] }
  return { name, labels: new Map(), spec: { ...everything, ...routes, ...spec } }
}

/** A peer at an address of its own, of another AS. */
export function peerObject(name: string, spec: Partial<BGPPeerSpec> = {}): ConfigObject<BGPPeerSpec> {
  const number = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_536, 7)
  const peerAddress = `10.9.${number >> 8}.${number & 255}`
  const session = { myASN: 64_500, peerASN: 64_512, peerAddress, peerPort: 179, nodeSelectors: [] }
  return { name, labels: new Map(), spec: { ...session, disableMP: false, dualStackAddressFamily: false, ...spec } }
}

export function profileObject(name: string, spec: BFDProfileSpec = {}): ConfigObject<BFDProfileSpec> {
  return { name, labels: new Map(), spec }
}

export function communityObject(name: string, values: Readonly<Record<string, string>>): ConfigObject<CommunitySpec> {
  const communities = Object.entries(values).map(([alias, value]) => ({ name: alias, value }))
  return { name, labels: new Map(), spec: { communities } }
}

export function bgpObjects(some: Partial<BgpObjects> = {}): BgpObjects {
  return { advertisements: [], peers: [], bfdProfiles: [], communities: [], ...some }
}

/** Nodes with a label `rack` each. */
export function racks(rackOf: Readonly<Record<string, string>>): Nodes {
  return new Map(Object.entries(rackOf).map(([name, rack]) => [name, { labels: new Map([['rack', rack]]) }]))
}

export const inRack = (...values: string[]) => ({ matchExpressions: [{ key: 'rack', operator: 'In', values }] })
