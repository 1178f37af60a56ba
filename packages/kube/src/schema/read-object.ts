import type * as z from 'zod'
import { addressClaim } from './address-claim.ts'
import { addressQuota } from './address-quota.ts'
import { addressReservation } from './address-reservation.ts'
import { bfdProfile } from './bfd-profile.ts'
import { bgpAdvertisement } from './bgp-advertisement.ts'
import { bgpPeer } from './bgp-peer.ts'
import { community } from './community.ts'
import { endpointSlice } from './endpoint-slice.ts'
import { ipAddressPool } from './ip-address-pool.ts'
import { l2Advertisement } from './l2-advertisement.ts'
import { namespace } from './namespace.ts'
import { node } from './node.ts'
import { pod } from './pod.ts'
import { secret } from './secret.ts'
import { service } from './service.ts'

/** The kinds that are read. A kind of the same name in another group (Knative's Service) is somebody else's. */
export const KINDS = {
  Service: { group: '', version: 'v1', schema: service },
  EndpointSlice: { group: 'discovery.k8s.io', version: 'v1', schema: endpointSlice },
  Node: { group: '', version: 'v1', schema: node },
  Namespace: { group: '', version: 'v1', schema: namespace },
  Pod: { group: '', version: 'v1', schema: pod },
  Secret: { group: '', version: 'v1', schema: secret },
  IPAddressPool: { group: 'metallb.io', version: 'v1beta1', schema: ipAddressPool },
  L2Advertisement: { group: 'metallb.io', version: 'v1beta1', schema: l2Advertisement },
  BGPAdvertisement: { group: 'metallb.io', version: 'v1beta1', schema: bgpAdvertisement },
  BGPPeer: { group: 'metallb.io', version: 'v1beta2', schema: bgpPeer },
  BFDProfile: { group: 'metallb.io', version: 'v1beta1', schema: bfdProfile },
  Community: { group: 'metallb.io', version: 'v1beta1', schema: community },
  AddressClaim: { group: 'clarion.dev', version: 'v1alpha1', schema: addressClaim },
  AddressReservation: { group: 'clarion.dev', version: 'v1alpha1', schema: addressReservation },
  AddressQuota: { group: 'clarion.dev', version: 'v1alpha1', schema: addressQuota },
} as const

export type Kind = keyof typeof KINDS

/** What is written about BGP. No address depends on it, and a cluster need not have these kinds. */
export const BGP_KINDS = ['BGPAdvertisement', 'BGPPeer', 'BFDProfile', 'Community'] as const satisfies readonly Kind[]
export type BgpKind = (typeof BGP_KINDS)[number]

export function isBgpKind(kind: string): kind is BgpKind {
  return BGP_KINDS.some((one) => one === kind)
}

/** Reads a value by its kind's schema, or says which fields are wrong: three at most, never with their contents. */
export function parseAs<S extends z.ZodType>(schema: S, value: unknown): { object: z.output<S> } | { invalid: string } {
  const result = schema.safeParse(value)
  if (result.success) return { object: result.data }
  const issues = result.error.issues.map((issue) => `${fieldOf(issue.path)}: ${issue.message.replace(/^Invalid input: /, '')}`)
  const more = issues.length > 3 ? ` (and ${issues.length - 3} more)` : ''
  return { invalid: `${issues.slice(0, 3).join('; ')}${more}` }
}

const LONGEST_FIELD = 120

function fieldOf(path: readonly PropertyKey[]): string {
  const field = path.map(String).join('.') || 'the object'
  return field.length <= LONGEST_FIELD ? field : `${field.slice(0, LONGEST_FIELD)}…`
}
