import type {
  AddressQuotaObject,
  AddressReservationObject,
  BgpObjects,
  ConfigObject,
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
import type { ObjectFault } from '../cluster.ts'
import type { CreationOrder } from './creation-order.ts'
import type { Manifest, ManifestObject } from './read-manifest.ts'

/** All manifests together, each object once. Services are as their manifest has them: `created` and the state folder come on top. */
export interface Folded {
  readonly services: ReadonlyMap<ServiceKey, { readonly view: ServiceView; readonly created: number }>
  readonly endpoints: ReadonlyMap<ServiceKey, readonly EndpointView[]>
  readonly nodes: ReadonlyMap<string, NodeView>
  readonly speakers: ReadonlyMap<string, SpeakerPodView>
  /** Also those that no manifest has and Services are in: they have no labels. */
  readonly namespaces: ReadonlyMap<string, Labels>
  readonly pools: readonly ConfigObject<IPAddressPoolSpec>[]
  readonly l2Advertisements: readonly ConfigObject<L2AdvertisementSpec>[]
  readonly bgp: BgpObjects
  /** As their manifests have them: the addresses that were chosen are in the state folder. */
  readonly reservations: ReadonlyMap<string, AddressReservationObject>
  readonly quotas: ReadonlyMap<string, AddressQuotaObject>
  readonly gossipSecret: SecretText | undefined
  readonly confirmedRelease: string | undefined
  readonly faults: readonly ObjectFault[]
}

const NO_LABELS: Labels = new Map()

/** Puts the manifests together in order of their paths. Where an object stands twice, the first one counts. */
export function fold(manifests: ReadonlyMap<string, Manifest>, order: CreationOrder): Folded {
  const objects = new Map<string, ManifestObject>()
  const homes = new Map<string, string>()
  const faults: ObjectFault[] = []
  for (const [path, manifest] of [...manifests].sort(([a], [b]) => byText(a, b))) {
    faults.push(...manifest.faults)
    for (const object of manifest.objects) {
      const home = homes.get(object.id)
      if (home === undefined) {
        objects.set(object.id, object)
        homes.set(object.id, `${path}:${object.line}`)
      } else {
        const message = `${object.id} stands in ${home} already; that one counts`
        faults.push({ fault: 'DuplicateObject', where: `${path}:${object.line}`, message })
      }
    }
  }
  return { ...byKind([...objects.values()], order), faults }
}

function byKind(objects: readonly ManifestObject[], order: CreationOrder): Omit<Folded, 'faults'> {
  const times = order.times(objects.filter(({ kind }) => kind === 'Service' || kind === 'AddressReservation').map(({ id }) => id))
  const services = new Map<ServiceKey, { view: ServiceView; created: number }>()
  const endpoints = new Map<ServiceKey, EndpointView[]>()
  const nodes = new Map<string, NodeView>()
  const speakers = new Map<string, SpeakerPodView>()
  const namespaces = new Map<string, Labels>()
  const pools: ConfigObject<IPAddressPoolSpec>[] = []
  const l2Advertisements: ConfigObject<L2AdvertisementSpec>[] = []
  const reservations = new Map<string, AddressReservationObject>()
  const quotas = new Map<string, AddressQuotaObject>()
  let gossipSecret: SecretText | undefined
  let confirmedRelease: string | undefined
  for (const object of objects) {
    if (object.view === undefined) continue
    if (object.kind === 'Service') {
      const { view, dated, id } = object
      services.set(view.key, { view, created: dated ? view.created : (times.get(id) ?? 0) })
    } else if (object.kind === 'EndpointSlice') {
      const others = endpoints.get(object.view.service)
      if (others === undefined) endpoints.set(object.view.service, [object.view])
      else others.push(object.view)
    } else if (object.kind === 'Node') nodes.set(object.view.name, object.view)
    else if (object.kind === 'Pod') speakers.set(object.view.name, object.view)
    else if (object.kind === 'Secret') gossipSecret = object.view
    else if (object.kind === 'Namespace') {
      namespaces.set(object.view.name, object.view.labels)
      confirmedRelease ??= object.view.confirmedRelease
    } else if (object.kind === 'AddressReservation') {
      const { view, dated, id } = object
      reservations.set(view.name, { ...view, created: dated ? view.created : (times.get(id) ?? 0) })
    } else if (object.kind === 'AddressQuota') quotas.set(object.view.name, object.view)
    else if (object.kind === 'IPAddressPool') pools.push(object.view)
    else if (object.kind === 'L2Advertisement') l2Advertisements.push(object.view)
  }
  for (const { view } of services.values()) {
    if (!namespaces.has(view.namespace)) namespaces.set(view.namespace, NO_LABELS)
  }
  const byName = (a: { name: string }, b: { name: string }) => byText(a.name, b.name)
  return {
    services,
    endpoints,
    nodes,
    speakers,
    namespaces,
    pools: pools.sort(byName),
    l2Advertisements: l2Advertisements.sort(byName),
    bgp: bgpOf(objects),
    reservations,
    quotas,
    gossipSecret,
    confirmedRelease,
  }
}

function bgpOf(objects: readonly ManifestObject[]): BgpObjects {
  return {
    advertisements: objects.flatMap((one) => (one.kind === 'BGPAdvertisement' ? one.view : [])),
    peers: objects.flatMap((one) => (one.kind === 'BGPPeer' ? one.view : [])),
    bfdProfiles: objects.flatMap((one) => (one.kind === 'BFDProfile' ? one.view : [])),
    communities: objects.flatMap((one) => (one.kind === 'Community' ? one.view : [])),
  }
}

/** By code unit: the same on every machine, whatever its language. */
function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
