import { isDeepStrictEqual } from 'node:util'
import type {
  AddressQuotaObject,
  AddressReservationObject,
  Announcer,
  BgpObjects,
  ClaimView,
  ConfigObject,
  ConfigObjects,
  EndpointView,
  IPAddressPoolSpec,
  L2AdvertisementSpec,
  Labels,
  NodeView,
  SecretText,
  ServiceKey,
  ServiceView,
  SpeakerPodView,
} from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { Announcers } from '../announcers.ts'
import type { Change, ClusterFacts, EmptiedKind, ObjectFault } from '../cluster.ts'
import { nodeChange } from '../node-change.ts'
import type { L2StatusView } from '../views/view-l2-status.ts'
import type { NamespaceView } from '../views/view-namespace.ts'
import { type BgpShelves, bgpShelves } from './bgp-shelves.ts'
import { exchange } from './exchange.ts'
import { Holders } from './holders.ts'
import type { WatchedKind } from './kinds.ts'
import * as projections from './projections.ts'
import { set } from './set.ts'
import { Shelf, type ShelfOptions } from './shelf.ts'

export interface ApiFactsOptions {
  /** Ours. */
  readonly namespace: string
  readonly changed: (change: Change) => void
  readonly emptied: (kind: WatchedKind, lost: Pick<EmptiedKind, 'lost' | 'rewound'> | undefined) => void
  /** A Service is a load balancer that was none before: its slices were not kept. */
  readonly newService: (key: ServiceKey) => void
  /**
   * A Service was deleted, or is no load balancer any more: the watch says the same of both. With true it is looked up and stays until
   * then; without it, it is gone for whoever only serves load balancers.
   */
  readonly lookUp: ((key: ServiceKey) => void) | undefined
}

/** What is known of the cluster: one shelf of views per kind, and the facts made of them. */
export class ApiFacts implements ClusterFacts {
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly endpoints = new Map<ServiceKey, readonly EndpointView[]>()
  readonly nodes = new Map<string, NodeView>()
  readonly claims = new Map<Ip, ClaimView>()
  readonly reservations = new Map<string, AddressReservationObject>()
  readonly quotas = new Map<string, AddressQuotaObject>()
  readonly speakers = new Map<string, SpeakerPodView>()
  readonly namespaces = new Map<string, Labels>()
  config: ConfigObjects = { pools: [], l2Advertisements: [], bgp: undefined }
  gossipSecret: SecretText | undefined
  confirmedRelease: string | undefined
  faults: readonly ObjectFault[] = []

  readonly shelves: BgpShelves & {
    readonly Service: Shelf<ServiceView>
    readonly EndpointSlice: Shelf<EndpointView>
    readonly Node: Shelf<NodeView>
    readonly Pod: Shelf<SpeakerPodView>
    readonly Secret: Shelf<SecretText>
    readonly IPAddressPool: Shelf<ConfigObject<IPAddressPoolSpec>>
    readonly L2Advertisement: Shelf<ConfigObject<L2AdvertisementSpec>>
    readonly AddressClaim: Shelf<ClaimView>
    readonly AddressReservation: Shelf<AddressReservationObject>
    readonly AddressQuota: Shelf<AddressQuotaObject>
    readonly Namespace: Shelf<NamespaceView>
    readonly ServiceL2Status: Shelf<L2StatusView>
  }

  readonly #options: ApiFactsOptions
  readonly #holders = new Holders()
  readonly #announcers = new Announcers()
  readonly #faults = new Map<string, ObjectFault>()
  #bgp: BgpObjects = { advertisements: [], peers: [], bfdProfiles: [], communities: [] }

  constructor(options: ApiFactsOptions) {
    this.#options = options
    const { changed, lookUp } = options
    this.shelves = {
      Service: this.#shelf('Service', projections.service, {
        changed: (key, view, before) => this.#setService(key, view, before),
        mayGo: (key) => {
          lookUp?.(key)
          return lookUp === undefined
        },
      }),
      EndpointSlice: this.#shelf('EndpointSlice', (object) => projections.endpoints(object, (key) => this.#isServed(key)), {
        changed: (_, view, before) => this.#setEndpoints(view, before),
      }),
      Node: this.#shelf('Node', projections.node, {
        changed: (name, view, before) => {
          set(this.nodes, name, view)
          changed(nodeChange(name, view, before))
        },
      }),
      Pod: this.#shelf('Pod', projections.pod, {
        changed: (_, view, before) => {
          if (before !== undefined) this.speakers.delete(before.name)
          if (view !== undefined) this.speakers.set(view.name, view)
          changed({ kind: 'speakers' })
        },
      }),
      Secret: this.#shelf('Secret', projections.secret, {
        changed: (_, view) => {
          this.gossipSecret = view
          changed({ kind: 'gossip-secret' })
        },
      }),
      IPAddressPool: this.#shelf('IPAddressPool', projections.pool, {
        changed: (_, view, before) => this.#setConfig({ pools: exchange(this.config.pools, view, before) }),
      }),
      L2Advertisement: this.#shelf('L2Advertisement', projections.l2Advertisement, {
        changed: (_, view, before) => this.#setConfig({ l2Advertisements: exchange(this.config.l2Advertisements, view, before) }),
      }),
      ...bgpShelves(this.#shelf.bind(this), (bgp) => this.#setBgp(bgp)),
      AddressClaim: this.#shelf('AddressClaim', projections.claim, {
        changed: (_, view, before) => this.#setClaim(view, before),
      }),
      AddressReservation: this.#shelf('AddressReservation', projections.reservation, {
        changed: (name, view) => {
          set(this.reservations, name, view)
          changed({ kind: 'reservations' })
        },
      }),
      AddressQuota: this.#shelf('AddressQuota', projections.quota, {
        changed: (name, view) => {
          set(this.quotas, name, view)
          changed({ kind: 'quotas' })
        },
      }),
      Namespace: this.#shelf('Namespace', (object) => projections.namespace(object, options.namespace), {
        changed: (name, view) => this.#setNamespace(name, view),
      }),
      ServiceL2Status: this.#shelf('ServiceL2Status', projections.l2Status, {
        changed: (id, view) => {
          for (const key of this.#announcers.set(id, view)) changed({ kind: 'announced', key })
        },
      }),
    }
  }

  get announced(): ReadonlyMap<ServiceKey, readonly Announcer[]> {
    return this.#announcers.byService
  }

  /** The server names every object it has; one that cannot be read is asked for before anything of it is taken away. */
  get complete(): boolean {
    return !this.#faults.has('Service')
  }

  /** Holders of claims whose Service is not known: it may be there and be no load balancer. */
  strangers(): readonly ServiceKey[] {
    return this.#holders.keys().filter((key) => !this.services.has(key))
  }

  #shelf<V>(kind: WatchedKind, project: ShelfOptions<V>['project'], more: Pick<ShelfOptions<V>, 'changed' | 'mayGo'>): Shelf<V> {
    return new Shelf({
      kind,
      project,
      fault: (where, message) => this.#setFault(where, message),
      emptied: (lost) => this.#options.emptied(kind, lost),
      ...more,
    })
  }

  #isServed(key: ServiceKey): boolean {
    return this.services.get(key)?.isLoadBalancer === true
  }

  #setService(key: ServiceKey, view: ServiceView | undefined, before: ServiceView | undefined): void {
    set(this.services, key, view)
    this.#options.changed({ kind: 'service', key })
    const [is, was] = [view?.isLoadBalancer === true, before?.isLoadBalancer === true]
    if (is && !was) this.#options.newService(key)
    if (was && !is) for (const { slice } of this.endpoints.get(key) ?? []) this.shelves.EndpointSlice.drop(slice)
    this.#retire(key)
  }

  #setClaim(view: ClaimView | undefined, before: ClaimView | undefined): void {
    const address = view?.address ?? before?.address
    if (address === undefined) return
    if (before !== undefined) this.claims.delete(before.address)
    if (view !== undefined) this.claims.set(view.address, view)
    this.#options.changed({ kind: 'claim', address })
    this.#holders.change(view, before)
    for (const { service } of before?.holders ?? []) this.#retire(service)
    for (const { service } of view?.holders ?? []) if (!this.services.has(service)) this.#options.lookUp?.(service)
  }

  /** What was a load balancer, and has neither address nor claim nor condition any more, need not be known. */
  #retire(key: ServiceKey): void {
    const view = this.services.get(key)
    if (view === undefined || view.isLoadBalancer || this.#holders.has(key)) return
    if (view.ips.length > 0 || view.unreadableIps.length > 0 || view.allocatedFromPool !== undefined) return
    if (view.assignedCondition !== undefined || view.announcedCondition !== undefined) return
    this.shelves.Service.drop(key)
  }

  #setEndpoints(view: EndpointView | undefined, before: EndpointView | undefined): void {
    for (const key of new Set([before?.service, view?.service])) {
      if (key === undefined) continue
      const others = (this.endpoints.get(key) ?? []).filter(({ slice }) => slice !== (view ?? before)?.slice)
      const slices = view?.service === key ? others.concat(view) : others
      set(this.endpoints, key, slices.length === 0 ? undefined : slices)
      this.#options.changed({ kind: 'endpoints', key })
    }
  }

  #setNamespace(name: string, view: NamespaceView | undefined): void {
    const before = this.namespaces.get(name)
    if (!isDeepStrictEqual(before, view?.labels)) {
      set(this.namespaces, name, view?.labels)
      this.#options.changed({ kind: 'namespace', name })
    }
    if (name !== this.#options.namespace || view?.confirmedRelease === this.confirmedRelease) return
    this.confirmedRelease = view?.confirmedRelease
    this.#options.changed({ kind: 'confirmed-release' })
  }

  #setConfig(part: Partial<ConfigObjects>): void {
    this.config = { ...this.config, ...part }
    this.#options.changed({ kind: 'config' })
  }

  #setBgp(bgp: BgpObjects): void {
    this.#bgp = bgp
    if (this.config.bgp !== undefined) this.#setConfig({ bgp })
  }

  /** Every kind of it was read. */
  beginBgp(): void {
    this.#setConfig({ bgp: this.#bgp })
  }

  #setFault(where: string, message: string | undefined): void {
    if (this.#faults.get(where)?.message === message) return
    if (message === undefined) this.#faults.delete(where)
    else this.#faults.set(where, { fault: 'ObjectInvalid', where, message })
    this.faults = [...this.#faults.values()]
    this.#options.changed({ kind: 'faults' })
  }
}
