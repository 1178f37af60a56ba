/** From an object as the API server writes it to the view of it that is kept. */
import type {
  AddressQuotaObject,
  AddressReservationObject,
  BFDProfileSpec,
  BGPAdvertisementSpec,
  BGPPeerSpec,
  ClaimView,
  CommunitySpec,
  ConfigObject,
  EndpointView,
  IPAddressPoolSpec,
  L2AdvertisementSpec,
  NodeView,
  SecretText,
  ServiceKey,
  ServiceView,
  SpeakerPodView,
} from '@clarion/core'
import { KINDS, parseAs } from '../schema/read-object.ts'
import { serviceL2Status } from '../schema/service-l2-status.ts'
import { viewClaim } from '../views/view-claim.ts'
import { viewBfdProfile, viewBgpPeer, viewConfig } from '../views/view-config.ts'
import { viewEndpoints } from '../views/view-endpoints.ts'
import { viewGossipSecret } from '../views/view-gossip-secret.ts'
import { type L2StatusView, viewL2Status } from '../views/view-l2-status.ts'
import { type NamespaceView, viewNamespace } from '../views/view-namespace.ts'
import { viewNode } from '../views/view-node.ts'
import { viewQuota, viewReservation } from '../views/view-operator-object.ts'
import { serviceKey, viewService } from '../views/view-service.ts'
import { viewSpeakerPod } from '../views/view-speaker-pod.ts'
import { textAt } from './json.ts'
import { SERVICE_OF_SLICE } from './kinds.ts'
import type { Projection } from './shelf.ts'

const NOTHING: Projection<never> = { view: undefined }

export function service(object: unknown): Projection<ServiceView> {
  const read = parseAs(KINDS.Service.schema, object)
  return 'invalid' in read ? read : { view: viewService(read.object) }
}

/** Only slices of Services that are served are looked into: a cluster has many more. */
export function endpoints(object: unknown, isServed: (key: ServiceKey) => boolean): Projection<EndpointView> {
  const of = textAt(object, 'metadata', 'labels', SERVICE_OF_SLICE)
  const namespace = textAt(object, 'metadata', 'namespace')
  if (of === undefined || namespace === undefined || !isServed(serviceKey(namespace, of))) return NOTHING
  const read = parseAs(KINDS.EndpointSlice.schema, object)
  return 'invalid' in read ? read : { view: viewEndpoints(read.object) }
}

export function node(object: unknown): Projection<NodeView> {
  const read = parseAs(KINDS.Node.schema, object)
  return 'invalid' in read ? read : { view: viewNode(read.object) }
}

export function pod(object: unknown): Projection<SpeakerPodView> {
  const read = parseAs(KINDS.Pod.schema, object)
  return 'invalid' in read ? read : { view: viewSpeakerPod(read.object) }
}

export function secret(object: unknown): Projection<SecretText> {
  const read = parseAs(KINDS.Secret.schema, object)
  return 'invalid' in read ? read : { view: viewGossipSecret(read.object) }
}

export function pool(object: unknown): Projection<ConfigObject<IPAddressPoolSpec>> {
  const read = parseAs(KINDS.IPAddressPool.schema, object)
  return 'invalid' in read ? read : { view: viewConfig(read.object) }
}

export function l2Advertisement(object: unknown): Projection<ConfigObject<L2AdvertisementSpec>> {
  const read = parseAs(KINDS.L2Advertisement.schema, object)
  return 'invalid' in read ? read : { view: viewConfig(read.object) }
}

export function bgpAdvertisement(object: unknown): Projection<ConfigObject<BGPAdvertisementSpec>> {
  const read = parseAs(KINDS.BGPAdvertisement.schema, object)
  return 'invalid' in read ? read : { view: viewConfig(read.object) }
}

export function bgpPeer(object: unknown): Projection<ConfigObject<BGPPeerSpec>> {
  const read = parseAs(KINDS.BGPPeer.schema, object)
  return 'invalid' in read ? read : { view: viewBgpPeer(read.object) }
}

export function bfdProfile(object: unknown): Projection<ConfigObject<BFDProfileSpec>> {
  const read = parseAs(KINDS.BFDProfile.schema, object)
  return 'invalid' in read ? read : { view: viewBfdProfile(read.object) }
}

export function community(object: unknown): Projection<ConfigObject<CommunitySpec>> {
  const read = parseAs(KINDS.Community.schema, object)
  return 'invalid' in read ? read : { view: viewConfig(read.object) }
}

export function namespace(object: unknown, ours: string): Projection<NamespaceView> {
  const read = parseAs(KINDS.Namespace.schema, object)
  return 'invalid' in read ? read : { view: viewNamespace(read.object, ours) }
}

export function claim(object: unknown): Projection<ClaimView> {
  const read = parseAs(KINDS.AddressClaim.schema, object)
  if ('invalid' in read) return read
  const view = viewClaim(read.object)
  return 'invalid' in view ? view : { view }
}

export function reservation(object: unknown): Projection<AddressReservationObject> {
  const read = parseAs(KINDS.AddressReservation.schema, object)
  return 'invalid' in read ? read : { view: viewReservation(read.object) }
}

export function quota(object: unknown): Projection<AddressQuotaObject> {
  const read = parseAs(KINDS.AddressQuota.schema, object)
  return 'invalid' in read ? read : { view: viewQuota(read.object) }
}

export function l2Status(object: unknown): Projection<L2StatusView> {
  const read = parseAs(serviceL2Status, object)
  return 'invalid' in read ? read : { view: viewL2Status(read.object) }
}
