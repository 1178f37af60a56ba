/** The metallb.io objects as written (defaults filled in by `kube`): fields and their meaning as in MetalLB's CRDs. */

export interface ConfigObject<Spec> {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** Those of a pool that rules read (`POOL_ANNOTATIONS`), where there are any. */
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly spec: Spec
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined
  readonly matchExpressions?: readonly LabelSelectorRequirement[] | undefined
}

export interface LabelSelectorRequirement {
  readonly key: string
  readonly operator: string // In, NotIn, Exists, DoesNotExist
  readonly values?: readonly string[] | undefined
}

export interface IPAddressPoolSpec {
  readonly addresses: readonly string[]
  readonly autoAssign: boolean
  readonly avoidBuggyIPs: boolean
  /** Pins the pool to namespaces or Services. */
  readonly serviceAllocation?: ServiceAllocationSpec | null | undefined
}

export interface ServiceAllocationSpec {
  readonly priority?: number | undefined
  readonly namespaces?: readonly string[] | undefined
  readonly namespaceSelectors?: readonly LabelSelector[] | undefined
  readonly serviceSelectors?: readonly LabelSelector[] | undefined
}

export interface L2AdvertisementSpec {
  readonly ipAddressPools: readonly string[]
  readonly ipAddressPoolSelectors: readonly LabelSelector[]
  readonly nodeSelectors: readonly LabelSelector[]
  readonly serviceSelectors: readonly LabelSelector[]
  readonly interfaces: readonly string[]
}

export interface BGPAdvertisementSpec {
  readonly aggregationLength: number
  readonly aggregationLengthV6: number
  readonly localPref?: number | undefined
  readonly communities: readonly string[]
  readonly ipAddressPools: readonly string[]
  readonly ipAddressPoolSelectors: readonly LabelSelector[]
  readonly nodeSelectors: readonly LabelSelector[]
  readonly peers: readonly string[]
  readonly serviceSelectors: readonly LabelSelector[]
}

export interface BGPPeerSpec {
  readonly myASN: number
  readonly peerASN?: number | undefined
  readonly localASN?: number | undefined
  readonly dynamicASN?: string | undefined
  readonly peerAddress?: string | undefined
  readonly interface?: string | undefined
  readonly sourceAddress?: string | undefined
  readonly peerPort: number
  readonly holdTime?: string | undefined
  readonly keepaliveTime?: string | undefined
  readonly connectTime?: string | undefined
  readonly routerID?: string | undefined
  readonly nodeSelectors: readonly LabelSelector[]
  /** Never logged, and never part of a fault. */
  readonly password?: string | undefined
  readonly passwordSecret?: { readonly name?: string | undefined } | undefined
  readonly bfdProfile?: string | undefined
  readonly enableGracefulRestart?: boolean | undefined
  readonly ebgpMultiHop?: boolean | undefined
  readonly vrf?: string | undefined
  readonly disableMP: boolean
  readonly dualStackAddressFamily: boolean
}

export interface BFDProfileSpec {
  readonly receiveInterval?: number | undefined
  readonly transmitInterval?: number | undefined
  readonly detectMultiplier?: number | undefined
  readonly echoInterval?: number | undefined
  readonly echoMode?: boolean | undefined
  readonly passiveMode?: boolean | undefined
  readonly minimumTtl?: number | undefined
}

export interface CommunitySpec {
  readonly communities: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[]
}

/** What is written about BGP. */
export interface BgpObjects {
  readonly advertisements: readonly ConfigObject<BGPAdvertisementSpec>[]
  readonly peers: readonly ConfigObject<BGPPeerSpec>[]
  readonly bfdProfiles: readonly ConfigObject<BFDProfileSpec>[]
  readonly communities: readonly ConfigObject<CommunitySpec>[]
}

export interface ConfigObjects {
  readonly pools: readonly ConfigObject<IPAddressPoolSpec>[]
  readonly l2Advertisements: readonly ConfigObject<L2AdvertisementSpec>[]
  /** undefined: not read yet, or not by this program. */
  readonly bgp: BgpObjects | undefined
}
