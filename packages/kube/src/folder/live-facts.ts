import { isDeepStrictEqual } from 'node:util'
import type {
  AddressQuotaObject,
  AddressReservationObject,
  Announcer,
  ClaimView,
  ConfigObjects,
  EndpointView,
  Labels,
  NodeView,
  SecretText,
  ServiceKey,
  ServiceView,
  SpeakerPodView,
} from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { Announcers } from '../announcers.ts'
import type { Change, ClusterFacts, ObjectFault } from '../cluster.ts'
import type { L2StatusView } from '../views/view-l2-status.ts'
import type { Folded } from './fold.ts'
import type { ChosenState, ServiceState } from './state-files.ts'

/**
 * The facts as they are now, and what each new piece of knowledge changes in them. The maps stay the same maps. Nothing that reads the
 * same again is a change.
 *
 * A resourceVersion counts the changes of an object as this program saw them and is never behind its state file's: so a write decided
 * on an older look is refused whether a write or a hand came between.
 */
export class LiveFacts implements ClusterFacts {
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

  get complete(): boolean {
    return !this.faults.some(({ fault }) => !HARMLESS.has(fault))
  }

  get announced(): ReadonlyMap<ServiceKey, readonly Announcer[]> {
    return this.#announcers.byService
  }

  #manifests: Folded['services'] = new Map()
  readonly #states = new Map<ServiceKey, ServiceState>()
  readonly #announcers = new Announcers()
  #written: Folded['reservations'] = new Map()
  readonly #chosen = new Map<string, ChosenState>()

  /** Services the state folder knows and no manifest has. */
  orphans(): readonly ServiceKey[] {
    return [...this.#states.keys()].filter((key) => !this.#manifests.has(key))
  }

  setManifests(folded: Folded): readonly Change[] {
    const changes: Change[] = []
    const before = this.#manifests
    this.#manifests = folded.services
    for (const key of new Set([...before.keys(), ...folded.services.keys()])) {
      const [was, is] = [before.get(key), folded.services.get(key)]
      if (was?.view !== is?.view || was?.created !== is?.created) changes.push(...this.#renew(key))
    }
    replace(this.endpoints, folded.endpoints, (key) => changes.push({ kind: 'endpoints', key }))
    replace(this.nodes, folded.nodes, (name) => changes.push({ kind: 'node', name }))
    replace(this.namespaces, folded.namespaces, (name) => changes.push({ kind: 'namespace', name }))
    this.#written = folded.reservations
    changes.push(...this.#renewReservations())
    let quotas = 0
    replace(this.quotas, folded.quotas, () => quotas++)
    if (quotas > 0) changes.push({ kind: 'quotas' })
    let speakers = 0
    replace(this.speakers, folded.speakers, () => speakers++)
    if (speakers > 0) changes.push({ kind: 'speakers' })
    const config = { pools: folded.pools, l2Advertisements: folded.l2Advertisements, bgp: folded.bgp }
    if (!isDeepStrictEqual(config, this.config)) {
      this.config = config
      changes.push({ kind: 'config' })
    }
    if (folded.gossipSecret !== this.gossipSecret) {
      this.gossipSecret = folded.gossipSecret
      changes.push({ kind: 'gossip-secret' })
    }
    if (folded.confirmedRelease !== this.confirmedRelease) {
      this.confirmedRelease = folded.confirmedRelease
      changes.push({ kind: 'confirmed-release' })
    }
    return changes
  }

  setService(key: ServiceKey, state: ServiceState | undefined): readonly Change[] {
    if (state === undefined) this.#states.delete(key)
    else this.#states.set(key, state)
    return this.#renew(key)
  }

  setClaim(address: Ip, claim: ClaimView | undefined): readonly Change[] {
    const old = this.claims.get(address)
    if (claim === undefined) return this.claims.delete(address) ? [{ kind: 'claim', address }] : []
    const version = nextVersion(old, claim, claim.resourceVersion)
    if (version === old?.resourceVersion) return []
    this.claims.set(address, { ...claim, resourceVersion: version })
    return [{ kind: 'claim', address }]
  }

  /** Addresses that a reservation has chosen, of the one with this uid. */
  setChosen(name: string, state: ChosenState | undefined): readonly Change[] {
    if (state === undefined) this.#chosen.delete(name)
    else this.#chosen.set(name, state)
    return this.#renewReservations()
  }

  #renewReservations(): readonly Change[] {
    let changed = 0
    const now = new Map(
      [...this.#written].map(([name, object]) => {
        const state = this.#chosen.get(name)
        return [name, state?.uid === object.uid ? { ...object, chosen: state.chosen } : object]
      }),
    )
    replace(this.reservations, now, () => changed++)
    return changed > 0 ? [{ kind: 'reservations' }] : []
  }

  setSpeakerStatus(path: string, view: L2StatusView | undefined): readonly Change[] {
    return this.#announcers.set(path, view).map((key) => ({ kind: 'announced', key }))
  }

  setFaults(faults: readonly ObjectFault[]): readonly Change[] {
    if (isDeepStrictEqual(faults, this.faults)) return []
    this.faults = faults
    return [{ kind: 'faults' }]
  }

  /** Manifest and state folder together. The API server empties the status of what is no load balancer, and so do we. */
  #renew(key: ServiceKey): readonly Change[] {
    const manifest = this.#manifests.get(key)
    if (manifest === undefined) return this.services.delete(key) ? [{ kind: 'service', key }] : []
    const { view, created } = manifest
    const known = this.#states.get(key)
    const state = known !== undefined && (known.uid === view.uid || known.uid === '') ? known : undefined
    const { ips, unreadableIps, assignedCondition, announcedCondition, allocatedFromPool } = state ?? view
    const status = view.isLoadBalancer ? { ips, unreadableIps } : { ips: [], unreadableIps: [] }
    const service = { ...view, created, ...status, assignedCondition, announcedCondition, allocatedFromPool }
    const old = this.services.get(key)
    const version = nextVersion(old, service, state?.resourceVersion ?? '0')
    if (version === old?.resourceVersion) return []
    this.services.set(key, { ...service, resourceVersion: version })
    return [{ kind: 'service', key }]
  }
}

/** Nothing that an address depends on can be hidden by these. */
const HARMLESS: ReadonlySet<ObjectFault['fault']> = new Set(['DuplicateObject', 'SpeakerStatusUnreadable', 'BGPObjectInvalid'])

interface Versioned {
  readonly resourceVersion: string
}

/** The version of `now`, of which a file says it is `written`; the old one where nothing is new. */
function nextVersion(old: Versioned | undefined, now: Versioned, written: string): string {
  if (old === undefined) return String(numberOf(written))
  const same = isDeepStrictEqual({ ...now, resourceVersion: '' }, { ...old, resourceVersion: '' })
  return String(Math.max(numberOf(old.resourceVersion) + (same ? 0 : 1), numberOf(written)))
}

function numberOf(version: string): number {
  return /^\d{1,15}$/.test(version) ? Number(version) : 0
}

function replace<K, V>(live: Map<K, V>, next: ReadonlyMap<K, V>, changed: (key: K) => void): void {
  for (const key of live.keys()) {
    if (next.has(key)) continue
    live.delete(key)
    changed(key)
  }
  for (const [key, value] of next) {
    if (isDeepStrictEqual(live.get(key), value)) continue
    live.set(key, value)
    changed(key)
  }
}
