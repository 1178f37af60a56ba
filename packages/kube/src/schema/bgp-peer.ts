import * as z from 'zod'
import { immutable, validations } from './cel.ts'
import { asn } from './integers.ts'
import { noStatus, selectors } from './lists.ts'
import { namespacedMeta } from './meta.ts'

const text = (description: string) => z.string().describe(description).optional()
const flag = (description: string) => z.boolean().describe(description).optional()

const connectTime = validations(
  {
    rule: 'duration(self).getSeconds() >= 1 && duration(self).getSeconds() <= 65535',
    message: 'connectTime: from 1s to 65535s',
  },
  { rule: 'duration(self).getMilliseconds() % 1000 == 0', message: 'connectTime: whole seconds' },
)

/** metallb.io/v1beta2 BGPPeer (MB 1.4). Which fields exclude each other is the rules' business. */
export const bgpPeer = z
  .object({
    metadata: namespacedMeta,
    spec: z
      .object({
        myASN: asn(0).describe('AS number of this end.'),
        peerASN: asn(0).describe('AS number of the peer. Either this or dynamicASN.').optional(),
        localASN: asn(1).describe('AS number shown to this peer instead of myASN.').optional(),
        dynamicASN: z
          .enum(['internal', 'external'])
          .describe('Takes any peer of the own AS (internal) or of another one (external). Either this or peerASN.')
          .optional(),
        peerAddress: text('Address of the peer. Either this or interface.'),
        interface: text('Interface at whose other end the peer is (BGP unnumbered). Either this or peerAddress.'),
        sourceAddress: text('Address of this end, to connect from.'),
        peerPort: z.int().min(1).max(16_384).describe('TCP port of the peer.').default(179),
        holdTime: text('Silence after which the peer counts as gone, such as 90s; 0s or at least 3s.'),
        keepaliveTime: text('Time between keepalives, such as 30s.'),
        connectTime: z
          .string()
          .meta(connectTime)
          .describe('Time between attempts to connect, from 1s to 65535s in whole seconds.')
          .optional(),
        routerID: text('BGP identifier of this end, written as an IPv4 address.'),
        nodeSelectors: selectors.describe('Labels of the nodes that peer; any selector may match. Empty: every node.'),
        password: text('Password of TCP MD5 signatures. Either this or passwordSecret.'),
        passwordSecret: z
          .object({ name: text('Its name.'), namespace: text('Its namespace, which must be that of this object.') })
          .meta({ 'x-kubernetes-map-type': 'atomic' })
          .describe('Secret of type kubernetes.io/basic-auth whose key `password` holds the password.')
          .optional(),
        bfdProfile: text('Name of the BFDProfile of the session; absent: no BFD.'),
        enableGracefulRestart: z
          .boolean()
          .meta(immutable('enableGracefulRestart cannot be changed'))
          .describe('Lets the peer keep routes while this end restarts. It cannot be changed once set.')
          .optional(),
        ebgpMultiHop: flag('Whether routers may lie between this end and a peer of another AS.'),
        vrf: text('Name of the VRF whose interface the session uses.'),
        disableMP: z.boolean().describe('Deprecated and without effect.').default(false),
        dualStackAddressFamily: z
          .boolean()
          .describe('Exchanges routes of both families in one session, whichever its own is.')
          .default(false),
      })
      .describe('The session.')
      .optional(),
    status: noStatus,
  })
  .describe('A router that nodes open a BGP session with.')

export type BGPPeerObject = z.output<typeof bgpPeer>
