/**
 * Everything the rules may look at, as read-only views. `kube` parses each object once and fills in the API server's defaults, so
 * here every field is present. A view keeps only what a rule reads: a speaker's memory grows with LoadBalancer Services.
 */
import type { Cidr, Family, Ip } from '@clarion/inet'
import type { BgpConfig } from './config/bgp-config.ts'
import type { Selector } from './config/selector.ts'

export type ServiceKey = string & { readonly serviceKey?: never } // namespace/name

export interface ServiceView {
  readonly key: ServiceKey
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** creationTimestamp in milliseconds since the epoch; the order of waiting Services. */
  readonly created: number
  readonly labels: ReadonlyMap<string, string>
  readonly isLoadBalancer: boolean
  readonly loadBalancerClass: string | undefined
  /** Families of its cluster addresses; empty while the API server has given none. */
  readonly clusterFamilies: readonly Family[]
  readonly familyPolicy: FamilyPolicy
  /** First of spec.ipFamilies. */
  readonly primaryFamily: Family
  /** status.loadBalancer.ingress[].ip in the order written; entries without an ip are left out. */
  readonly ips: readonly Ip[]
  /** Status entries whose ip does not parse. */
  readonly unreadableIps: readonly string[]
  /** Annotation metallb.io/ip-allocated-from-pool. */
  readonly allocatedFromPool: string | undefined
  readonly request: AddressRequest
  /** externalTrafficPolicy: Local */
  readonly onlyLocalEndpoints: boolean
  /** spec.ports, each once and sorted. */
  readonly ports: readonly PortText[]
  /** Annotation allow-shared-ip: Services of one key may have one address (MB 2.5). '': it shares with nobody. */
  readonly sharingKey: string
  /** Where only local endpoints count, its selector as sorted `k=v,k=v`: only Services of the same endpoints may share. Else ''. */
  readonly backendKey: string
  /** Keys with the prefix metallb.universe.tf, in the order written. */
  readonly deprecatedAnnotations: readonly string[]
  /** Its condition clarion.dev/AddressAssigned. */
  readonly assignedCondition: ConditionView | undefined
  /** Its condition clarion.dev/Announced. */
  readonly announcedCondition: ConditionView | undefined
}

/** `TCP/80`: protocol and port of a Service. */
export type PortText = string

export interface ConditionView {
  readonly status: ConditionStatus
  readonly reason: string
  readonly message: string
}

export type ConditionStatus = 'True' | 'False' | 'Unknown'

/** A node whose speaker says that it announces a Service (ServiceL2Status). */
export interface Announcer {
  readonly node: string
  /** Those that answer, by name; from a MetalLB speaker none means all of them (MB 3.6). */
  readonly interfaces: readonly string[]
}

export type FamilyPolicy = 'SingleStack' | 'PreferDualStack' | 'RequireDualStack'

/** What a Service asks for by annotation or spec.loadBalancerIP (annotations and their precedence: metallb.io, then metallb.universe.tf). */
export interface AddressRequest {
  /** In the order written; empty when nothing is asked for. */
  readonly ips: readonly Ip[]
  /** Why the request cannot be read: MetalLB's sentence, for the event. */
  readonly fault: string | undefined
  readonly pool: string | undefined
  /** Annotation clarion.dev/reservation: addresses of the AddressReservation of this name. */
  readonly reservation: string | undefined
}

/** One EndpointSlice. An endpoint can serve when it is ready (nil counts as ready) or still serving while it terminates. */
export interface EndpointView {
  readonly slice: string // namespace/name
  readonly service: ServiceKey
  /** Nodes with an endpoint that can serve, each once. */
  readonly servingNodes: readonly string[]
  /** An endpoint without a nodeName can serve. */
  readonly servingElsewhere: boolean
}

export interface NodeView {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** Condition NetworkUnavailable is True. */
  readonly networkUnavailable: boolean
  /** Condition Ready is there, and not True: its kubelet is not heard any more, or complains. No election looks at it (MB 3.2). */
  readonly notReady: boolean
}

/** A speaker's pod: how the gossip finds its peers. */
export interface SpeakerPodView {
  readonly name: string
  readonly node: string
  readonly ip: Ip
}

export interface PoolView {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** In the order of spec.addresses, ranges as their minimal list of CIDRs in ascending order. */
  readonly cidrs: readonly Cidr[]
  readonly autoAssign: boolean
  /** IPv4 addresses ending in .0 and .255 do not exist for this pool. */
  readonly avoidBuggyIps: boolean
  /** Undefined: for every Service. */
  readonly allocation: PoolAllocation | undefined
  /** How long a freed address is kept for who had it; undefined: not at all. */
  readonly rest: RestRule | undefined
  readonly order: PoolOrder
}

/** Annotation clarion.dev/rest-released of a pool. */
export interface RestRule {
  readonly ms: number
  /** Nobody else gets it meanwhile; else others do where nothing else is free. */
  readonly strict: boolean
}

/** Annotation clarion.dev/order of a pool: which of its free addresses is given first. */
export type PoolOrder = 'lowest' | 'least-recently-used'

/** For whom a pool is (serviceAllocation, MB 2.4): a namespace of these and a Service of those; without any of the three for every Service. */
export interface PoolAllocation {
  /** Lower ones are tried first; 0 comes last. */
  readonly priority: number
  readonly namespaces: ReadonlySet<string>
  /** Any of them, or a name above; neither: every namespace. */
  readonly namespaceSelectors: readonly Selector[]
  /** Any of them; empty: every Service. */
  readonly serviceSelectors: readonly Selector[]
}

export type Labels = ReadonlyMap<string, string>

export interface AdvertisementView {
  readonly name: string
  /** Names of the pools it covers, selectors resolved. */
  readonly pools: ReadonlySet<string>
  /** Any of them; empty: every node. */
  readonly nodeSelectors: readonly Selector[]
  /** Any of them; empty: every Service. */
  readonly serviceSelectors: readonly Selector[]
  /** Names; empty: every interface. */
  readonly interfaces: readonly string[]
}

/** The operator's configuration as far as it was free of faults: the last good one keeps serving. Pools and advertisements by name. */
export interface Config {
  readonly pools: readonly PoolView[]
  readonly l2Advertisements: readonly AdvertisementView[]
  /** It has a last good form of its own: what is wrong with BGP holds up no pool and no L2Advertisement. undefined: not read. */
  readonly bgp: BgpConfig | undefined
}

/** One address, one owner: the AddressClaim named after the address. */
export interface ClaimView {
  readonly address: Ip
  readonly pool: string
  /** What further holders must have in common with those there are; undefined: there is one, and nobody else may hold it. */
  readonly sharing: Sharing | undefined
  readonly holders: readonly Holder[]
  readonly phase: ClaimPhase
  /** In phase Resting: it has no holder then. */
  readonly rest: Rest | undefined
  readonly uid: string
  readonly resourceVersion: string
}

export type ClaimPhase = 'Assigned' | 'Releasing' | 'Resting'

/** A freed address that is kept for who had it. Times are milliseconds since the epoch. */
export interface Rest {
  /** Its last holder; who could share with that one counts as well. */
  readonly for: ServiceKey | undefined
  readonly since: number
  readonly until: number
}

export interface Sharing {
  /** Never ''. */
  readonly key: string
  readonly backend: string
}

export interface Holder {
  readonly service: ServiceKey
  readonly uid: string
  /** What it uses of a shared address; empty where nothing is shared. */
  readonly ports: readonly PortText[]
  /** On its way out, and its ports are not free yet: since the Service had this resourceVersion. */
  readonly releasing?: string
}
