import { type BFDProfileSpec, type BGPPeerSpec, type ConfigObject, type IPAddressPoolSpec, POOL_ANNOTATIONS } from '@clarion/core'
import type { BFDProfileObject } from '../schema/bfd-profile.ts'
import type { BGPPeerObject } from '../schema/bgp-peer.ts'
import type { IPAddressPoolObject } from '../schema/ip-address-pool.ts'

interface Configured<Spec> {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: Spec
}

/** An object of the operator's configuration as it is written; what it means is the rules' business. */
export function viewConfig<Spec>({ metadata, spec }: Configured<Spec>): ConfigObject<Spec> {
  return { name: metadata.name, labels: new Map(Object.entries(metadata.labels)), spec }
}

/** With those of its annotations that are ours. */
export function viewPool({ metadata, spec }: IPAddressPoolObject): ConfigObject<IPAddressPoolSpec> {
  const ours = Object.entries(metadata.annotations).filter(([name]) => POOL_ANNOTATIONS.includes(name))
  return { ...viewConfig({ metadata, spec }), ...(ours.length > 0 && { annotations: Object.fromEntries(ours) }) }
}

/** Its CRD lets it have no spec; the rules then name what is missing. */
export function viewBgpPeer({ metadata, spec }: BGPPeerObject): ConfigObject<BGPPeerSpec> {
  const nothing = { myASN: 0, peerPort: 179, nodeSelectors: [], disableMP: false, dualStackAddressFamily: false }
  return viewConfig({ metadata, spec: spec ?? nothing })
}

export function viewBfdProfile({ metadata, spec }: BFDProfileObject): ConfigObject<BFDProfileSpec> {
  return viewConfig({ metadata, spec: spec ?? {} })
}
