import type { BGPPeerSpec } from '../objects.ts'
import type { FaultRow } from './fault-row.ts'
import { inRack, peerObject, profileObject, racks } from './objects.ts'

const one = (spec: Partial<BGPPeerSpec>) => ({ peers: [peerObject('x', spec)], bfdProfiles: [profileObject('fast')] })
const two = (a: Partial<BGPPeerSpec>, b: Partial<BGPPeerSpec>) => ({ peers: [peerObject('b', b), peerObject('a', a)] })
const SAME = { peerAddress: '10.0.0.1' }
const R1 = { nodeSelectors: [inRack('r1')] }
const R2 = { nodeSelectors: [inRack('r2')] }
const NODES = racks({ n1: 'r1', n2: 'r2' })
const PASSWORD = 'a secret nobody should read'

/** BGPPeers: MB 1.10. */
export const ROWS_OF_PEERS: readonly FaultRow[] = [
  { when: 'myASN is 0', written: one({ myASN: 0 }), found: ['OwnASNMissing BGPPeer/x spec.myASN 0'] },
  {
    when: 'neither peerASN nor dynamicASN',
    written: one({ peerASN: undefined }),
    found: ['PeerASNUnclear BGPPeer/x spec.peerASN'],
  },
  { when: 'peerASN is 0', written: one({ peerASN: 0 }), found: ['PeerASNUnclear BGPPeer/x spec.peerASN'] },
  {
    when: 'both peerASN and dynamicASN',
    written: one({ dynamicASN: 'external' }),
    found: ['PeerASNUnclear BGPPeer/x spec.dynamicASN external'],
  },
  {
    when: 'a dynamicASN that is none',
    written: one({ peerASN: undefined, dynamicASN: 'any' }),
    found: ['DynamicASNInvalid BGPPeer/x spec.dynamicASN any'],
  },
  { when: 'any of our own AS', written: one({ peerASN: undefined, dynamicASN: 'internal' }), found: [] },
  {
    when: 'ebgpMultiHop inside an AS',
    written: one({ peerASN: 64_500, ebgpMultiHop: true }),
    found: ['MultiHopWithinAS BGPPeer/x spec.ebgpMultiHop true'],
  },
  {
    when: 'neither peerAddress nor interface',
    written: one({ peerAddress: undefined }),
    found: ['PeerAddressUnclear BGPPeer/x spec.peerAddress'],
  },
  {
    when: 'both peerAddress and interface',
    written: one({ interface: 'eth0' }),
    found: ['PeerAddressUnclear BGPPeer/x spec.interface eth0'],
  },
  { when: 'only an interface', written: one({ peerAddress: '', interface: 'eth0' }), found: [] },
  {
    when: 'addresses that are none',
    written: one({ peerAddress: '10.0.0.300', sourceAddress: 'eth0', routerID: '1' }),
    found: [
      'PeerAddressInvalid BGPPeer/x spec.peerAddress 10.0.0.300',
      'PeerAddressInvalid BGPPeer/x spec.routerID 1',
      'PeerAddressInvalid BGPPeer/x spec.sourceAddress eth0',
    ],
    fragment: 'invalid BGPPeer address',
  },
  { when: 'a hold time under 3s', written: one({ holdTime: '2999ms' }), found: ['TimerInvalid BGPPeer/x spec.holdTime 2999ms'] },
  {
    when: 'a hold time of 0 or 3s',
    written: { peers: [peerObject('x', { holdTime: '0s' }), peerObject('y', { holdTime: '3s' })] },
    found: [],
  },
  { when: 'a hold time that is none', written: one({ holdTime: '90' }), found: ['TimerInvalid BGPPeer/x spec.holdTime 90'] },
  {
    when: 'a keepalive below zero',
    written: one({ keepaliveTime: '-1s' }),
    found: ['TimerInvalid BGPPeer/x spec.keepaliveTime -1s'],
  },
  {
    when: 'a keepalive longer than the hold time',
    written: one({ holdTime: '9s', keepaliveTime: '10s' }),
    found: ['KeepaliveLongerThanHold BGPPeer/x spec.keepaliveTime 10s'],
  },
  { when: 'a keepalive as long as the hold time', written: one({ holdTime: '9s', keepaliveTime: '9s' }), found: [] },
  {
    when: 'a connect time that is no whole second',
    written: one({ connectTime: '1500ms' }),
    found: ['TimerInvalid BGPPeer/x spec.connectTime 1500ms'],
  },
  {
    when: 'both password and passwordSecret',
    written: one({ password: PASSWORD, passwordSecret: { name: 'bgp' } }),
    found: ['PasswordTwice BGPPeer/x spec.passwordSecret bgp'],
  },
  { when: 'a passwordSecret, there or not: it is not read', written: one({ passwordSecret: { name: 'bgp' } }), found: [] },
  {
    when: 'a profile that is not there',
    written: one({ bfdProfile: 'slow' }),
    found: ['ProfileUnknown BGPPeer/x spec.bfdProfile slow'],
  },
  { when: 'a profile that is there', written: one({ bfdProfile: 'fast' }), found: [] },
  {
    when: 'several things at once',
    written: one({ myASN: 0, bfdProfile: 'slow', holdTime: '1s' }),
    found: [
      'ProfileUnknown BGPPeer/x spec.bfdProfile slow',
      'TimerInvalid BGPPeer/x spec.holdTime 1s',
      'OwnASNMissing BGPPeer/x spec.myASN 0',
    ],
  },
  {
    when: 'a selector that is none',
    written: one({ nodeSelectors: [inRack()] }),
    found: [`SelectorInvalid BGPPeer/x spec.nodeSelectors[0] ${JSON.stringify(inRack())}`],
  },
  {
    when: 'a field without effect',
    written: one({ disableMP: true }),
    found: ['FieldWithoutEffect BGPPeer/x spec.disableMP true'],
  },
  {
    when: 'one name twice',
    written: { peers: [peerObject('x'), peerObject('x', SAME)] },
    found: ['PeerNameTwice BGPPeer/x metadata.name x'],
  },
  {
    when: 'two that are the same in everything',
    written: two(SAME, SAME),
    found: ['PeerTwice BGPPeer/b metadata.name 10.0.0.1'],
    fragment: 'already exists',
  },
  {
    when: 'two at one address, written in two ways, in one VRF',
    written: two({ peerAddress: 'fc00:0::1', vrf: 'red' }, { peerAddress: 'fc00::1', vrf: 'red', myASN: 64_500, holdTime: '9s' }),
    found: ['PeerTwice BGPPeer/b metadata.name fc00::1-vrf-red'],
  },
  {
    when: 'two at one interface',
    written: two({ interface: 'eth0', peerAddress: '' }, { interface: 'eth0', peerAddress: '' }),
    found: ['PeerTwice BGPPeer/b metadata.name eth0'],
  },
  { when: 'one address in two VRFs', written: two({ ...SAME, vrf: 'red' }, SAME), found: [] },
  { when: 'one address from two sets of nodes', written: two({ ...SAME, ...R1 }, { ...SAME, ...R2 }), nodes: NODES, found: [] },
  {
    when: 'one address from sets of nodes that are not known',
    written: two({ ...SAME, ...R1 }, { ...SAME, ...R2 }),
    found: ['PeerTwice BGPPeer/b metadata.name 10.0.0.1'],
  },
  {
    when: 'one address from sets of nodes that meet',
    written: two({ ...SAME, ...R1 }, SAME),
    nodes: NODES,
    found: ['PeerTwice BGPPeer/b metadata.name 10.0.0.1'],
  },
  {
    when: 'one address, two ports: possible where a port is part of what a peer is',
    written: two(SAME, { ...SAME, peerPort: 1179 }),
    found: ['PeerAddressShared BGPPeer/b spec.peerPort 1179'],
  },
  {
    when: 'two router IDs on a node',
    written: two({ routerID: '10.0.0.7' }, { routerID: '10.0.0.8' }),
    found: ['RouterIDsDiffer BGPPeer/b spec.routerID 10.0.0.8'],
  },
  { when: 'two router IDs on two nodes', written: two({ routerID: '10.0.0.7', ...R1 }, R2), nodes: NODES, found: [] },
  { when: 'two AS numbers on a node', written: two({ myASN: 1 }, { myASN: 2 }), found: ['OwnASNsDiffer BGPPeer/b spec.myASN 2'] },
  { when: 'two AS numbers in two VRFs', written: two({ myASN: 1 }, { myASN: 2, vrf: 'red' }), found: [] },
]

export const A_PASSWORD = PASSWORD
