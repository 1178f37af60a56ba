import { type BFDProfileSpec, type BGPPeerSpec, type ConfigObject, POOL_ANNOTATIONS } from '@clarion/core'
import type { BFDProfileObject } from '../schema/bfd-profile.ts'
import type { BGPPeerObject } from '../schema/bgp-peer.ts'

interface Configured<Spec> {
  readonly metadata: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
  readonly spec: Spec
}

/** An object of the operator's configuration as it is written; what it means is the rules' business. Of annotations only ours are kept. */
export function viewConfig<Spec>({ metadata, spec }: Configured<Spec>): ConfigObject<Spec> {
  const ours = Object.entries(metadata.annotations).filter(([name]) => POOL_ANNOTATIONS.includes(name))
  const annotations = ours.length > 0 && { annotations: Object.fromEntries(ours) }
  return { name: metadata.name, labels: new Map(Object.entries(metadata.labels)), ...annotations, spec }
}

/** Its CRD lets it have no spec; the rules then name what is missing. */
export function viewBgpPeer({ metadata, spec }: BGPPeerObject): ConfigObject<BGPPeerSpec> {
  const nothing = { myASN: 0, peerPort: 179, nodeSelectors: [], disableMP: false, dualStackAddressFamily: false }
  return viewConfig({ metadata, spec: spec ?? nothing })
}

export function viewBfdProfile({ metadata, spec }: BFDProfileObject): ConfigObject<BFDProfileSpec> {
  return viewConfig({ metadata, spec: spec ?? {} })
}
