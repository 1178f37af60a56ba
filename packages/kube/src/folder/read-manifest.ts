import type {
  AddressQuotaObject,
  AddressReservationObject,
  BFDProfileSpec,
  BGPAdvertisementSpec,
  BGPPeerSpec,
  CommunitySpec,
  ConfigObject,
  EndpointView,
  IPAddressPoolSpec,
  L2AdvertisementSpec,
  NodeView,
  SecretText,
  ServiceView,
  SpeakerPodView,
} from '@clarion/core'
import type { ObjectFault } from '../cluster.ts'
import { isPlainObject, type Plain } from '../objects/plain.ts'
import { isBgpKind, KINDS, type Kind, parseAs } from '../schema/read-object.ts'
import { viewBfdProfile, viewBgpPeer, viewConfig } from '../views/view-config.ts'
import { viewEndpoints } from '../views/view-endpoints.ts'
import { GOSSIP_SECRET_NAME, viewGossipSecret } from '../views/view-gossip-secret.ts'
import { type NamespaceView, viewNamespace } from '../views/view-namespace.ts'
import { viewNode } from '../views/view-node.ts'
import { viewQuota, viewReservation } from '../views/view-operator-object.ts'
import { viewService } from '../views/view-service.ts'
import { viewSpeakerPod } from '../views/view-speaker-pod.ts'
import { admit, type Hash, identified } from './admit.ts'
import { type ParsedObject, parseYaml } from './parse-yaml.ts'

/** Which objects count, as far as it is not their kind. */
export interface Reading {
  readonly namespace: string
  readonly isSpeaker: (labels: ReadonlyMap<string, string>) => boolean
  readonly hash: Hash
}

/** What a manifest's object came to. `view` is undefined for what is well-formed and means nothing here, such as another namespace's pod. */
export type ManifestObject = { readonly id: string; readonly line: number } & (
  | { readonly kind: 'Service'; readonly view: ServiceView; readonly dated: boolean }
  | { readonly kind: 'EndpointSlice'; readonly view: EndpointView | undefined }
  | { readonly kind: 'Node'; readonly view: NodeView }
  | { readonly kind: 'Pod'; readonly view: SpeakerPodView | undefined }
  | { readonly kind: 'Secret'; readonly view: SecretText | undefined }
  | { readonly kind: 'Namespace'; readonly view: NamespaceView }
  | { readonly kind: 'IPAddressPool'; readonly view: ConfigObject<IPAddressPoolSpec> }
  | { readonly kind: 'L2Advertisement'; readonly view: ConfigObject<L2AdvertisementSpec> }
  | { readonly kind: 'BGPAdvertisement'; readonly view: ConfigObject<BGPAdvertisementSpec> }
  | { readonly kind: 'BGPPeer'; readonly view: ConfigObject<BGPPeerSpec> }
  | { readonly kind: 'BFDProfile'; readonly view: ConfigObject<BFDProfileSpec> }
  | { readonly kind: 'Community'; readonly view: ConfigObject<CommunitySpec> }
  | { readonly kind: 'AddressReservation'; readonly view: AddressReservationObject; readonly dated: boolean }
  | { readonly kind: 'AddressQuota'; readonly view: AddressQuotaObject }
)

/** One file as it counts: what was read, and what of an earlier reading still stands in for what could not be. */
export interface Manifest {
  readonly objects: readonly ManifestObject[]
  readonly faults: readonly ObjectFault[]
}

/**
 * Reads a file's text. Where it is no YAML, everything `earlier` stays; where one object is wrong, its earlier form stays; where it
 * cannot be told which object is wrong, every earlier object that is missing now stays, for it may be that one.
 */
export function readManifest(text: string, path: string, earlier: Manifest | undefined, reading: Reading): Manifest {
  const parsed = parseYaml(text)
  const before = new Map(earlier?.objects.map((object) => [object.id, object]))
  if ('problems' in parsed) {
    const faults = parsed.problems.map(({ line, message }) => ({
      fault: 'YamlInvalid' as const,
      where: `${path}:${line}`,
      message,
    }))
    return { objects: [...before.values()], faults }
  }
  const objects: ManifestObject[] = []
  const faults: ObjectFault[] = []
  let nameless = false
  for (const entry of parsed.objects) {
    const read = readEntry(entry, reading)
    if (read === undefined) continue
    if (!('invalid' in read)) {
      objects.push(read)
      continue
    }
    const fault = isAboutBgp(entry) ? 'BGPObjectInvalid' : 'ObjectInvalid'
    faults.push({ fault, where: `${path}:${entry.line}`, message: read.invalid })
    const stand = read.id === undefined ? undefined : before.get(read.id)
    if (stand !== undefined) objects.push(stand)
    if (read.id === undefined) nameless = true
  }
  if (nameless) {
    const there = new Set(objects.map(({ id }) => id))
    objects.push(...[...before.values()].filter(({ id }) => !there.has(id)))
  }
  return { objects, faults }
}

interface Invalid {
  readonly invalid: string
  /** Which object it is; undefined where that, too, cannot be read. */
  readonly id?: string
}

function readEntry({ value, line, broken }: ParsedObject, reading: Reading): ManifestObject | Invalid | undefined {
  if (broken !== undefined) return { invalid: broken }
  if (!isPlainObject(value)) return { invalid: 'is no object with apiVersion, kind and metadata' }
  const { apiVersion, kind } = value
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return { invalid: 'apiVersion and kind: expected text in both' }
  if (!isKind(kind)) return undefined
  const slash = apiVersion.indexOf('/')
  const known = KINDS[kind]
  if (apiVersion.slice(0, Math.max(slash, 0)) !== known.group) return undefined
  const id = idOf(kind, value.metadata)
  if (apiVersion.slice(slash + 1) !== known.version) return invalid(`${kind}: apiVersion is read as ${known.version} only`, id)
  return readKind(kind, value, line, id, reading)
}

function readKind(
  kind: Kind,
  value: Plain,
  line: number,
  id: string | undefined,
  reading: Reading,
): ManifestObject | Invalid | undefined {
  const at = { id: id ?? '', line }
  switch (kind) {
    case 'Service': {
      const read = parseAs(KINDS.Service.schema, value)
      if ('invalid' in read) return invalid(`Service ${read.invalid}`, id)
      const view = admit(read.object, viewService(read.object), reading.hash)
      return { kind, ...at, view, dated: read.object.metadata.creationTimestamp !== undefined }
    }
    case 'EndpointSlice': {
      const read = parseAs(KINDS.EndpointSlice.schema, value)
      return 'invalid' in read ? invalid(`EndpointSlice ${read.invalid}`, id) : { kind, ...at, view: viewEndpoints(read.object) }
    }
    case 'Node': {
      const read = parseAs(KINDS.Node.schema, value)
      return 'invalid' in read ? invalid(`Node ${read.invalid}`, id) : { kind, ...at, view: viewNode(read.object) }
    }
    case 'Pod': {
      const read = parseAs(KINDS.Pod.schema, value)
      if ('invalid' in read) return invalid(`Pod ${read.invalid}`, id)
      const { namespace, labels } = read.object.metadata
      const counts = namespace === reading.namespace && reading.isSpeaker(new Map(Object.entries(labels)))
      return { kind, ...at, view: counts ? viewSpeakerPod(read.object) : undefined }
    }
    case 'Secret': {
      const read = parseAs(KINDS.Secret.schema, value)
      if ('invalid' in read) return invalid(`Secret ${read.invalid}`, id)
      const { namespace, name } = read.object.metadata
      const counts = namespace === reading.namespace && name === GOSSIP_SECRET_NAME
      return { kind, ...at, view: counts ? viewGossipSecret(read.object) : undefined }
    }
    case 'Namespace': {
      const read = parseAs(KINDS.Namespace.schema, value)
      return 'invalid' in read
        ? invalid(`Namespace ${read.invalid}`, id)
        : { kind, ...at, view: viewNamespace(read.object, reading.namespace) }
    }
    case 'IPAddressPool': {
      const read = parseAs(KINDS.IPAddressPool.schema, value)
      if ('invalid' in read) return invalid(`IPAddressPool ${read.invalid}`, id)
      return misplaced(read.object.metadata.namespace, reading, id) ?? { kind, ...at, view: viewConfig(read.object) }
    }
    case 'L2Advertisement': {
      const read = parseAs(KINDS.L2Advertisement.schema, value)
      if ('invalid' in read) return invalid(`L2Advertisement ${read.invalid}`, id)
      return misplaced(read.object.metadata.namespace, reading, id) ?? { kind, ...at, view: viewConfig(read.object) }
    }
    case 'BGPAdvertisement': {
      const read = parseAs(KINDS.BGPAdvertisement.schema, value)
      if ('invalid' in read) return invalid(`BGPAdvertisement ${read.invalid}`, id)
      return misplaced(read.object.metadata.namespace, reading, id) ?? { kind, ...at, view: viewConfig(read.object) }
    }
    case 'BGPPeer': {
      const read = parseAs(KINDS.BGPPeer.schema, value)
      if ('invalid' in read) return invalid(`BGPPeer ${read.invalid}`, id)
      return misplaced(read.object.metadata.namespace, reading, id) ?? { kind, ...at, view: viewBgpPeer(read.object) }
    }
    case 'BFDProfile': {
      const read = parseAs(KINDS.BFDProfile.schema, value)
      if ('invalid' in read) return invalid(`BFDProfile ${read.invalid}`, id)
      return misplaced(read.object.metadata.namespace, reading, id) ?? { kind, ...at, view: viewBfdProfile(read.object) }
    }
    case 'Community': {
      const read = parseAs(KINDS.Community.schema, value)
      if ('invalid' in read) return invalid(`Community ${read.invalid}`, id)
      return misplaced(read.object.metadata.namespace, reading, id) ?? { kind, ...at, view: viewConfig(read.object) }
    }
    case 'AddressReservation': {
      const read = parseAs(KINDS.AddressReservation.schema, value)
      if ('invalid' in read) return invalid(`AddressReservation ${read.invalid}`, id)
      const view = { ...identified(viewReservation(read.object), kind, reading.hash), chosen: [] } // those are in the state folder
      return { kind, ...at, view, dated: read.object.metadata.creationTimestamp !== undefined }
    }
    case 'AddressQuota': {
      const read = parseAs(KINDS.AddressQuota.schema, value)
      if ('invalid' in read) return invalid(`AddressQuota ${read.invalid}`, id)
      return { kind, ...at, view: identified(viewQuota(read.object), kind, reading.hash) }
    }
    case 'AddressClaim':
      return undefined // claims live in the state folder; one in a manifest is a copy
  }
}

/** MetalLB's webhook lets its objects be created in its own namespace only, in these words (MB 1.9). */
function misplaced(namespace: string, reading: Reading, id: string | undefined): Invalid | undefined {
  return namespace === reading.namespace ? undefined : invalid(`resource must be created in ${reading.namespace} namespace`, id)
}

function invalid(message: string, id: string | undefined): Invalid {
  return id === undefined ? { invalid: message } : { invalid: message, id }
}

/** Whatever it says: no address depends on it. */
function isAboutBgp({ value }: ParsedObject): boolean {
  return isPlainObject(value) && typeof value.kind === 'string' && isBgpKind(value.kind)
}
const CLUSTER_WIDE: readonly Kind[] = ['Node', 'Namespace', 'AddressReservation', 'AddressQuota']

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind)
}

function idOf(kind: Kind, metadata: Plain | undefined): string | undefined {
  if (!isPlainObject(metadata)) return undefined
  const { name, namespace = 'default' } = metadata
  if (typeof name !== 'string' || typeof namespace !== 'string') return undefined
  return CLUSTER_WIDE.includes(kind) ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}
