import { describe, expect, test } from '@jest/globals'
import { lineOf } from './testing/fault-row.ts'
import {
  advertisementObject,
  bgpAdvertisementObject,
  bgpObjects,
  communityObject,
  inRack,
  peerObject,
  poolObject,
  profileObject,
  racks,
} from './testing/objects.ts'
import {
  type Existing,
  type Verdict,
  validateBFDProfile,
  validateBFDProfileDeletion,
  validateBGPAdvertisement,
  validateBGPPeer,
  validateCommunity,
  validateL2Advertisement,
  validatePool,
} from './validate.ts'

const EMPTY: Existing = { pools: [], l2Advertisements: [], bgp: bgpObjects(), nodes: new Map() }
const web = poolObject('web', ['10.0.0.0/24'])
const SOME: Existing = {
  pools: [web, poolObject('lab', ['10.1.0.0/24'])],
  l2Advertisements: [advertisementObject('all')],
  bgp: bgpObjects({
    advertisements: [bgpAdvertisementObject('b', { ipAddressPools: ['web'], aggregationLength: 24, peers: ['p'] })],
    peers: [peerObject('p', { peerAddress: '10.9.9.9', bfdProfile: 'echo' })],
    bfdProfiles: [profileObject('echo', { echoMode: true })],
    communities: [communityObject('names', { blue: '1:2' })],
  }),
  nodes: racks({ n1: 'r1', n2: 'r2' }),
}
const lines = ({ faults, warnings }: Verdict) => [
  ...faults.map((one) => `no: ${lineOf(one)}`),
  ...warnings.map((one) => `but: ${lineOf(one)}`),
]

describe('an object that may come', () => {
  test.each<readonly [string, Verdict, readonly string[]]>([
    ['a first pool', validatePool(web, EMPTY), []],
    [
      'a pool without addresses',
      validatePool(poolObject('x', []), SOME),
      ['no: PoolWithoutAddresses IPAddressPool/x spec.addresses'],
    ],
    [
      'a pool over another, told at the other',
      validatePool(poolObject('a', ['10.1.0.0/16']), SOME),
      ['no: AddressesOverlap IPAddressPool/lab spec.addresses[0] 10.1.0.0/24'],
    ],
    ['a pool in its own place', validatePool(poolObject('web', ['10.0.0.0/23']), SOME), []],
    [
      'a pool edited under its advertisement: MetalLB takes it, and refuses the whole afterwards',
      validatePool(poolObject('web', ['10.0.0.0/28']), SOME),
      ['but: AggregationTooShort BGPAdvertisement/b spec.aggregationLength 24'],
    ],
    [
      'a pool that gets IPv6 for a peer with echo mode',
      validatePool(poolObject('web', ['10.0.0.0/24', 'fc00::/64']), SOME),
      ['but: EchoWithIPv6 BGPPeer/p spec.bfdProfile echo'],
    ],
    [
      'an L2Advertisement of unknown pools, twice',
      validateL2Advertisement(advertisementObject('x', { ipAddressPools: ['no', 'no'], interfaces: ['eth*'] }), SOME),
      [
        'no: NameTwice L2Advertisement/x spec.ipAddressPools[1] no',
        'but: InterfaceDoubtful L2Advertisement/x spec.interfaces[0] eth*',
        'but: PoolUnknown L2Advertisement/x spec.ipAddressPools[0] no',
      ],
    ],
    [
      'a BGPAdvertisement before its community and its peer',
      validateBGPAdvertisement(bgpAdvertisementObject('x', { communities: ['red'], peers: ['later'] }), SOME),
      [
        'but: CommunityUnknown BGPAdvertisement/x spec.communities[0] red',
        'but: PeerUnknown BGPAdvertisement/x spec.peers[0] later',
      ],
    ],
    [
      'a BGPAdvertisement with a bad community',
      validateBGPAdvertisement(bgpAdvertisementObject('x', { communities: ['1:2:3'], ipAddressPools: ['lab'] }), SOME),
      ['no: CommunityInvalid BGPAdvertisement/x spec.communities[0] 1:2:3'],
    ],
    [
      'a localPref against that of another, which is later by name',
      validateBGPAdvertisement(
        bgpAdvertisementObject('a', { ipAddressPools: ['web'], aggregationLength: 24, localPref: 9, peers: ['p'] }),
        SOME,
      ),
      ['no: LocalPrefConflict BGPAdvertisement/b spec.localPref 0'],
    ],
    [
      'a peer before its profile',
      validateBGPPeer(peerObject('x', { bfdProfile: 'later' }), SOME),
      ['but: ProfileUnknown BGPPeer/x spec.bfdProfile later'],
    ],
    [
      'a peer in the place of another, with a field that skips every check in MetalLB',
      validateBGPPeer(peerObject('a', { peerAddress: '10.9.9.9', disableMP: true }), SOME),
      ['no: PeerTwice BGPPeer/p metadata.name 10.9.9.9', 'but: FieldWithoutEffect BGPPeer/a spec.disableMP true'],
    ],
    [
      'peers with two router IDs',
      validateBGPPeer(peerObject('x', { routerID: '10.0.0.1' }), SOME),
      ['but: RouterIDsDiffer BGPPeer/x spec.routerID 10.0.0.1'],
    ],
    ['a peer on no node', validateBGPPeer(peerObject('x', { routerID: '10.0.0.1', nodeSelectors: [inRack('r9')] }), SOME), []],
    [
      'a profile out of range',
      validateBFDProfile(profileObject('x', { detectMultiplier: 1 }), SOME),
      ['no: BFDValueOutOfRange BFDProfile/x spec.detectMultiplier 1'],
    ],
    [
      'an alias of another Community',
      validateCommunity(communityObject('x', { blue: '3:4' }), SOME),
      ['no: AliasTwice Community/x spec.communities[0] blue'],
    ],
    ['an alias in its own place', validateCommunity(communityObject('names', { blue: '3:4' }), SOME), []],
    ['the end of a profile nobody uses', validateBFDProfileDeletion('other', SOME), []],
    [
      'the end of a profile in use',
      validateBFDProfileDeletion('echo', SOME),
      ['no: ProfileInUse BFDProfile/echo metadata.name p'],
    ],
  ])('%s', (_, verdict, expected) => expect(lines(verdict)).toEqual(expected))
})

test('the fragments that tools look for', () => {
  expect(validateBFDProfileDeletion('echo', SOME).faults[0]?.message).toContain(
    'failed to delete BFDProfile echo, used by BGPPeer p',
  )
})

test('what was wrong elsewhere before is held against nobody, and what is wrong with the object itself always', () => {
  const broken = { ...SOME, pools: [...SOME.pools, poolObject('bad', []), poolObject('bad2', ['10.0.0.1/32'])] }
  expect(lines(validatePool(poolObject('x', ['10.7.0.0/24']), broken))).toEqual([])
  expect(lines(validateL2Advertisement(advertisementObject('x', { ipAddressPools: ['web'] }), broken))).toEqual([])
  expect(lines(validatePool(poolObject('bad', []), broken))).toEqual([
    'no: PoolWithoutAddresses IPAddressPool/bad spec.addresses',
  ])
  expect(lines(validatePool(poolObject('bad', ['10.8.0.0/24']), broken))).toEqual([])
})

test('where BGP is not known, pools and L2Advertisements are judged all the same', () => {
  const known = { ...SOME, bgp: undefined }
  expect(lines(validatePool(poolObject('x', ['10.0.0.9/32']), known))).toEqual([
    'no: AddressesOverlap IPAddressPool/x spec.addresses[0] 10.0.0.9/32',
  ])
  expect(lines(validateBGPPeer(peerObject('x', { myASN: 0 }), known))).toEqual(['no: OwnASNMissing BGPPeer/x spec.myASN 0'])
})
