import type * as z from 'zod'
import { type AddressClaimObject, addressClaim } from './address-claim.ts'
import { type AddressQuotaObject, addressQuota } from './address-quota.ts'
import { type AddressReservationObject, addressReservation } from './address-reservation.ts'
import { type BFDProfileObject, bfdProfile } from './bfd-profile.ts'
import { type BGPAdvertisementObject, bgpAdvertisement } from './bgp-advertisement.ts'
import { type BGPPeerObject, bgpPeer } from './bgp-peer.ts'
import { type CommunityObject, community } from './community.ts'
import { type ConfigurationStateObject, configurationState } from './configuration-state.ts'
import { type IPAddressPoolObject, ipAddressPool } from './ip-address-pool.ts'
import { type L2AdvertisementObject, l2Advertisement } from './l2-advertisement.ts'
import { parseAs } from './read-object.ts'
import { type ServiceBGPStatusObject, serviceBGPStatus } from './service-bgp-status.ts'
import { type ServiceL2StatusObject, serviceL2Status } from './service-l2-status.ts'

/** Every custom resource by its kind, in the version that is stored and read. */
export interface CustomObjects {
  readonly IPAddressPool: IPAddressPoolObject
  readonly L2Advertisement: L2AdvertisementObject
  readonly BGPAdvertisement: BGPAdvertisementObject
  readonly BGPPeer: BGPPeerObject
  readonly BFDProfile: BFDProfileObject
  readonly Community: CommunityObject
  readonly ServiceL2Status: ServiceL2StatusObject
  readonly ServiceBGPStatus: ServiceBGPStatusObject
  readonly ConfigurationState: ConfigurationStateObject
  readonly AddressClaim: AddressClaimObject
  readonly AddressReservation: AddressReservationObject
  readonly AddressQuota: AddressQuotaObject
}

export type CustomKind = keyof CustomObjects

const SCHEMAS: { readonly [K in CustomKind]: z.ZodType<CustomObjects[K]> } = {
  IPAddressPool: ipAddressPool,
  L2Advertisement: l2Advertisement,
  BGPAdvertisement: bgpAdvertisement,
  BGPPeer: bgpPeer,
  BFDProfile: bfdProfile,
  Community: community,
  ServiceL2Status: serviceL2Status,
  ServiceBGPStatus: serviceBGPStatus,
  ConfigurationState: configurationState,
  AddressClaim: addressClaim,
  AddressReservation: addressReservation,
  AddressQuota: addressQuota,
}

/** Reads an object of a kind, fields that are not known left out; or says which fields are wrong, as the message of an ObjectFault. */
export function parseCustom<K extends CustomKind>(kind: K, value: unknown): { object: CustomObjects[K] } | { invalid: string } {
  const read = parseAs<z.ZodType<CustomObjects[K]>>(SCHEMAS[kind], value)
  return 'invalid' in read ? { invalid: `${kind} ${read.invalid}` } : read
}
