import { addressClaim } from '../schema/address-claim.ts'
import { addressQuota } from '../schema/address-quota.ts'
import { addressReservation } from '../schema/address-reservation.ts'
import { bfdProfile } from '../schema/bfd-profile.ts'
import { bgpAdvertisement } from '../schema/bgp-advertisement.ts'
import { bgpPeer } from '../schema/bgp-peer.ts'
import { bgpPeerV1beta1 } from '../schema/bgp-peer-v1beta1.ts'
import { community } from '../schema/community.ts'
import { configurationState } from '../schema/configuration-state.ts'
import { ipAddressPool } from '../schema/ip-address-pool.ts'
import { l2Advertisement } from '../schema/l2-advertisement.ts'
import { serviceBGPStatus } from '../schema/service-bgp-status.ts'
import { serviceL2Status } from '../schema/service-l2-status.ts'
import type { Column, Definition } from './definition.ts'

const text = (name: string, jsonPath: string): Column => ({ name, jsonPath, type: 'string' })
const flag = (name: string, jsonPath: string): Column => ({ name, jsonPath, type: 'boolean' })
const integer = (name: string, jsonPath: string): Column => ({ name, jsonPath, type: 'integer' })
const age = (name: string, jsonPath: string): Column => ({ name, jsonPath, type: 'date' })
const wide = (column: Column): Column => ({ ...column, priority: 10 })

/** The word of a condition. */
const reasonOf = (type: string) => `.status.conditions[?(@.type=="${type}")].reason`

const metallb = { group: 'metallb.io', scope: 'Namespaced', statusApart: true } as const
const v1beta1 = { name: 'v1beta1', stored: true } as const

const peerColumns = [
  text('Address', '.spec.peerAddress'),
  text('ASN', '.spec.peerASN'),
  text('BFD Profile', '.spec.bfdProfile'),
  text('Multi Hops', '.spec.ebgpMultiHop'),
]
const pools = [text('IPAddressPools', '.spec.ipAddressPools'), text('IPAddressPool Selectors', '.spec.ipAddressPoolSelectors')]
const nodeSelectors = wide(text('Node Selectors', '.spec.nodeSelectors'))
const ofService = [text('Service Name', '.status.serviceName'), text('Service Namespace', '.status.serviceNamespace')]

/** Every kind of MetalLB with its columns, no short names and no categories (MB 1.0-1.7), and Clarion's own. */
export const DEFINITIONS = [
  {
    ...metallb,
    kind: 'IPAddressPool',
    plural: 'ipaddresspools',
    versions: [
      {
        ...v1beta1,
        schema: ipAddressPool,
        columns: [
          flag('Auto Assign', '.spec.autoAssign'),
          flag('Avoid Buggy IPs', '.spec.avoidBuggyIPs'),
          text('Addresses', '.spec.addresses'),
        ],
      },
    ],
  },
  {
    ...metallb,
    kind: 'L2Advertisement',
    plural: 'l2advertisements',
    versions: [
      { ...v1beta1, schema: l2Advertisement, columns: [...pools, text('Interfaces', '.spec.interfaces'), nodeSelectors] },
    ],
  },
  {
    ...metallb,
    kind: 'BGPAdvertisement',
    plural: 'bgpadvertisements',
    versions: [{ ...v1beta1, schema: bgpAdvertisement, columns: [...pools, text('Peers', '.spec.peers'), nodeSelectors] }],
  },
  {
    // Who writes v1beta1 back loses the newer fields, converted or not; but timers that are not set there are off (MB 1.4)
    ...metallb,
    kind: 'BGPPeer',
    plural: 'bgppeers',
    conversion: { namespace: 'metallb-system', service: 'metallb-webhook-service', path: '/convert' },
    versions: [
      {
        name: 'v1beta1',
        stored: false,
        deprecated: 'v1beta1 is deprecated, please use v1beta2',
        schema: bgpPeerV1beta1,
        columns: peerColumns,
      },
      { name: 'v1beta2', stored: true, schema: bgpPeer, columns: peerColumns },
    ],
  },
  {
    ...metallb,
    kind: 'BFDProfile',
    plural: 'bfdprofiles',
    versions: [
      {
        ...v1beta1,
        schema: bfdProfile,
        columns: [
          flag('Passive Mode', '.spec.passiveMode'),
          integer('Transmit Interval', '.spec.transmitInterval'),
          integer('Receive Interval', '.spec.receiveInterval'),
          integer('Multiplier', '.spec.detectMultiplier'),
        ],
      },
    ],
  },
  { ...metallb, kind: 'Community', plural: 'communities', versions: [{ ...v1beta1, schema: community, columns: [] }] },
  {
    ...metallb,
    kind: 'ServiceL2Status',
    plural: 'servicel2statuses',
    versions: [{ ...v1beta1, schema: serviceL2Status, columns: [text('Allocated Node', '.status.node'), ...ofService] }],
  },
  {
    ...metallb,
    kind: 'ServiceBGPStatus',
    plural: 'servicebgpstatuses',
    versions: [{ ...v1beta1, schema: serviceBGPStatus, columns: [text('Node', '.status.node'), ...ofService] }],
  },
  {
    ...metallb,
    kind: 'ConfigurationState',
    plural: 'configurationstates',
    versions: [
      {
        ...v1beta1,
        schema: configurationState,
        columns: [
          text('Result', '.status.result'),
          text('ErrorSummary', '.status.errorSummary'),
          age('Age', '.metadata.creationTimestamp'),
        ],
      },
    ],
  },
  {
    group: 'clarion.dev',
    kind: 'AddressClaim',
    plural: 'addressclaims',
    scope: 'Cluster',
    statusApart: false,
    versions: [
      {
        name: 'v1alpha1',
        stored: true,
        schema: addressClaim,
        columns: [
          text('Address', '.spec.address'),
          text('Pool', '.spec.pool'),
          text('Holders', '.spec.holders'),
          text('Phase', '.status.phase'),
          age('Since', '.status.since'),
          wide(text('Rests For', '.status.restingFor.name')),
          wide(text('Until', '.status.restsUntil')),
        ],
      },
    ],
  },
  {
    // Cluster-scoped as the claims are: an address is the cluster's, and who may write in a namespace reserves nothing
    group: 'clarion.dev',
    kind: 'AddressReservation',
    plural: 'addressreservations',
    scope: 'Cluster',
    statusApart: true,
    versions: [
      {
        name: 'v1alpha1',
        stored: true,
        schema: addressReservation,
        columns: [
          text('Mode', '.spec.mode'),
          text('Addresses', '.spec.addresses'),
          text('Chosen', '.status.chosen'),
          text('Holder', '.status.heldBy'),
          text('Ready', reasonOf('Ready')),
          wide(text('Conflict', reasonOf('Conflict'))),
          age('Age', '.metadata.creationTimestamp'),
        ],
      },
    ],
  },
  {
    group: 'clarion.dev',
    kind: 'AddressQuota',
    plural: 'addressquotas',
    scope: 'Cluster',
    statusApart: true,
    versions: [
      {
        name: 'v1alpha1',
        stored: true,
        schema: addressQuota,
        columns: [
          text('Scope', '.spec.scope'),
          integer('IPv4', '.spec.ipv4'),
          integer('IPv6', '.spec.ipv6'),
          text('Used', '.status.used'),
          text('Ready', reasonOf('Ready')),
          age('Age', '.metadata.creationTimestamp'),
        ],
      },
    ],
  },
] as const satisfies readonly Definition[]
