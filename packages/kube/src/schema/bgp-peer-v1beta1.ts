import * as z from 'zod'
import { asn } from './integers.ts'
import { noStatus } from './lists.ts'
import { namespacedMeta, stringMap } from './meta.ts'

const text = (description: string) => z.string().describe(description).optional()

/** Older than metav1.LabelSelector here: every expression has values. */
const nodeSelector = z.object({
  matchLabels: stringMap.describe('Labels with the value each must have.').optional(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string().describe('A label.'),
        operator: z.string().describe('In, NotIn, Exists or DoesNotExist.'),
        values: z.array(z.string()).min(1).describe('Values for the operator.'),
      }),
    )
    .describe('Conditions, all of which must hold.')
    .optional(),
})

/** metallb.io/v1beta1 BGPPeer, deprecated (MB 1.4). It is served for old clients; what is read is v1beta2. */
export const bgpPeerV1beta1 = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        myASN: asn(0).describe('AS number of this end.'),
        peerASN: asn(0).describe('AS number of the peer.'),
        peerAddress: z.string().describe('Address of the peer.'),
        sourceAddress: text('Address of this end, to connect from.'),
        peerPort: z.int().min(0).max(16_384).describe('TCP port of the peer; 0 or none: 179.').optional(),
        holdTime: text('Silence after which the peer counts as gone, such as 90s; 0s or at least 3s.'),
        keepaliveTime: text('Time between keepalives, such as 30s.'),
        routerID: text('BGP identifier of this end, written as an IPv4 address.'),
        nodeSelectors: z
          .array(nodeSelector)
          .describe('Labels of the nodes that peer; any selector may match. Empty: every node.')
          .default([]),
        password: text('Password of TCP MD5 signatures.'),
        bfdProfile: text('Name of the BFDProfile of the session; absent: no BFD.'),
        ebgpMultiHop: z.boolean().describe('Whether routers may lie between this end and a peer of another AS.').optional(),
      })
      .describe('The session.')
      .optional(),
    status: noStatus,
  })
  .describe('A router that nodes open a BGP session with. Deprecated: use v1beta2.')

export type BGPPeerV1beta1Object = z.output<typeof bgpPeerV1beta1>
