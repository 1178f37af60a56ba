/** The metallb.io objects as written (defaults filled in by `kube`): fields and their meaning as in MetalLB's CRDs. */

export interface ConfigObject<Spec> {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
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

export interface ConfigObjects {
  readonly pools: readonly ConfigObject<IPAddressPoolSpec>[]
  readonly l2Advertisements: readonly ConfigObject<L2AdvertisementSpec>[]
}
