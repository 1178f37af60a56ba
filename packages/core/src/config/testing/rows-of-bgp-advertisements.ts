import type { BGPAdvertisementSpec } from '../objects.ts'
import type { FaultRow } from './fault-row.ts'
import { bgpAdvertisementObject, communityObject, inRack, peerObject, poolObject, profileObject, racks } from './objects.ts'

const pools = [
  poolObject('four', ['1.1.1.0/28', '10.0.0.0-10.0.0.5']),
  poolObject('six', ['fc00::/64']),
  poolObject('both', ['10.1.0.0/24', 'fc01::/64']),
]
const communities = [communityObject('names', { blue: '65000:7' })]
const peers = [peerObject('p'), peerObject('q')]
const x = (spec: Partial<BGPAdvertisementSpec>) => ({
  pools,
  peers,
  communities,
  advertisements: [bgpAdvertisementObject('x', spec)],
})
const two = (a: Partial<BGPAdvertisementSpec>, b: Partial<BGPAdvertisementSpec>) => ({
  pools,
  peers,
  advertisements: [bgpAdvertisementObject('b', b), bgpAdvertisementObject('a', a)],
})
const FOUR = { ipAddressPools: ['four'] }
const ROOTS = 'BGPAdvertisement/x spec.'
const NODES = racks({ n1: 'r1', n2: 'r2' })
const [R1, R2] = [{ nodeSelectors: [inRack('r1')] }, { nodeSelectors: [inRack('r2')] }]
const CONFLICT = ['LocalPrefConflict BGPAdvertisement/b spec.localPref 200']
const [LOW, HIGH] = [
  { ...FOUR, localPref: 100 },
  { ...FOUR, localPref: 200 },
]

/** BGPAdvertisements: MB 1.10. */
export const ROWS_OF_BGP_ADVERTISEMENTS: readonly FaultRow[] = [
  { when: 'it says nothing: every pool to every peer', written: x({}), found: [] },
  { when: 'a pool twice', written: x({ ipAddressPools: ['four', 'four'] }), found: [`NameTwice ${ROOTS}ipAddressPools[1] four`] },
  {
    when: 'a pool that is not there',
    written: x({ ipAddressPools: ['gone'] }),
    found: [`PoolUnknown ${ROOTS}ipAddressPools[0] gone`],
  },
  { when: 'a peer twice', written: x({ peers: ['p', 'q', 'p'] }), found: [`NameTwice ${ROOTS}peers[2] p`] },
  { when: 'a peer that is not there', written: x({ peers: ['gone', 'p'] }), found: [`PeerUnknown ${ROOTS}peers[0] gone`] },
  { when: 'a selector twice', written: x({ nodeSelectors: [{}, {}] }), found: [`SelectorTwice ${ROOTS}nodeSelectors[1] {}`] },
  {
    when: 'an expression twice',
    written: x({ ipAddressPoolSelectors: [{ matchExpressions: [...Array(2)].map(() => ({ key: 'a', operator: 'Exists' })) }] }),
    found: [
      `ExpressionTwice ${ROOTS}ipAddressPoolSelectors[0] {"matchExpressions":[{"key":"a","operator":"Exists"},{"key":"a","operator":"Exists"}]}`,
    ],
  },
  {
    when: 'a value twice',
    written: x({ serviceSelectors: [inRack('a', 'a')] }),
    found: [`ValueTwice ${ROOTS}serviceSelectors[0] ${JSON.stringify(inRack('a', 'a'))}`],
  },
  { when: 'a community twice', written: x({ communities: ['1:2', '1:2'] }), found: [`NameTwice ${ROOTS}communities[1] 1:2`] },
  {
    when: 'communities that are none',
    written: x({ communities: ['1:2:3', '65536:1', 'huge:1:2:3', 'large:1:2:4294967296', '1:'] }),
    found: ['1:2:3', '65536:1', 'huge:1:2:3', 'large:1:2:4294967296', '1:'].map(
      (text, i) => `CommunityInvalid ${ROOTS}communities[${i}] ${text}`,
    ),
  },
  {
    when: 'communities by number and by name',
    written: x({ communities: ['65535:65535', 'large:4294967295:0:1', 'blue'] }),
    found: [],
  },
  {
    when: 'a name of a community that nobody defines',
    written: x({ communities: ['red'] }),
    found: [`CommunityUnknown ${ROOTS}communities[0] red`],
  },
  {
    when: 'routes longer than an address',
    written: x({ aggregationLength: 33, aggregationLengthV6: 129 }),
    found: [`AggregationTooLong ${ROOTS}aggregationLength 33`, `AggregationTooLong ${ROOTS}aggregationLengthV6 129`],
  },
  {
    when: 'a route wider than an entry of the pool',
    written: {
      pools: [poolObject('four', ['1.1.1.0/28'])],
      advertisements: [bgpAdvertisementObject('x', { aggregationLength: 26 })],
    },
    found: [`AggregationTooShort ${ROOTS}aggregationLength 26`],
    fragment:
      'invalid aggregation length 26: prefix 28 in this pool is more specific than the aggregation length for addresses 1.1.1.0/28',
  },
  { when: 'a route as wide as the widest network of each entry', written: x({ ...FOUR, aggregationLength: 30 }), found: [] },
  {
    when: 'a route wider than what a range begins with',
    written: x({ ...FOUR, aggregationLength: 29 }),
    found: [`AggregationTooShort ${ROOTS}aggregationLength 29`],
  },
  {
    when: 'an IPv6 route wider than the pool',
    written: x({ ipAddressPools: ['both', 'four', 'six'], aggregationLengthV6: 63 }),
    found: [`AggregationTooShort ${ROOTS}aggregationLengthV6 63`],
  },
  { when: 'an IPv6 length of a pool without IPv6', written: x({ ...FOUR, aggregationLengthV6: 1 }), found: [] },
  {
    when: 'a route of several Services and selectors of Services',
    written: x({ ...FOUR, aggregationLength: 31, serviceSelectors: [{}] }),
    found: [`AggregationWithSelectors ${ROOTS}serviceSelectors`],
    fragment: 'serviceSelectors and aggregationLength are mutually exclusive',
  },
  { when: 'two localPrefs for one pool', written: two(LOW, HIGH), found: CONFLICT },
  { when: 'a localPref and none', written: two(FOUR, HIGH), found: CONFLICT },
  { when: 'two localPrefs for two pools', written: two(LOW, { ...HIGH, ipAddressPools: ['six'] }), found: [] },
  { when: 'two localPrefs, other routes', written: two(LOW, { ...HIGH, aggregationLength: 31 }), found: [] },
  {
    when: 'two localPrefs, other IPv6 routes in an IPv4 pool',
    written: two(LOW, { ...HIGH, aggregationLengthV6: 64 }),
    found: CONFLICT,
  },
  {
    when: 'two localPrefs in a pool of both families, one length of two differs',
    written: two(
      { localPref: 100, ipAddressPools: ['both'] },
      { localPref: 200, ipAddressPools: ['both'], aggregationLength: 24 },
    ),
    found: CONFLICT,
  },
  {
    when: 'two localPrefs in a pool of both families, both lengths differ',
    written: two(
      { localPref: 100, ipAddressPools: ['both'] },
      { localPref: 200, ipAddressPools: ['both'], aggregationLength: 24, aggregationLengthV6: 64 },
    ),
    found: [],
  },
  { when: 'two localPrefs for two peers', written: two({ ...LOW, peers: ['p'] }, { ...HIGH, peers: ['q'] }), found: [] },
  { when: 'two localPrefs for a peer and for all', written: two({ ...LOW, peers: ['p'] }, HIGH), found: CONFLICT },
  {
    when: 'two localPrefs for one peer of two',
    written: two({ ...LOW, peers: ['p', 'q'] }, { ...HIGH, peers: ['q'] }),
    found: CONFLICT,
  },
  { when: 'two localPrefs from nodes apart', written: two({ ...LOW, ...R1 }, { ...HIGH, ...R2 }), nodes: NODES, found: [] },
  { when: 'two localPrefs from nodes that meet', written: two({ ...LOW, ...R1 }, HIGH), nodes: NODES, found: CONFLICT },
  { when: 'two localPrefs from nodes that are not known', written: two({ ...LOW, ...R1 }, { ...HIGH, ...R2 }), found: CONFLICT },
  {
    when: 'two localPrefs, one by Service: that is judged for each Service',
    written: two(LOW, { ...HIGH, serviceSelectors: [inRack('r1')] }),
    found: [],
  },
  { when: 'two that say the same', written: two(LOW, LOW), found: ['AdvertisementRepeated BGPAdvertisement/b spec a'] },
  {
    when: 'one name twice',
    written: { pools, advertisements: [bgpAdvertisementObject('x', LOW), bgpAdvertisementObject('x', LOW)] },
    found: ['AdvertisementNameTwice BGPAdvertisement/x metadata.name x'],
  },
  {
    when: 'IPv6 for a peer whose BFD has echo mode',
    written: {
      pools,
      advertisements: [bgpAdvertisementObject('x', { ipAddressPools: ['four', 'both'], peers: ['p'] })],
      peers: [peerObject('p', { bfdProfile: 'echo' }), peerObject('q', { bfdProfile: 'echo' })],
      bfdProfiles: [profileObject('echo', { echoMode: true })],
    },
    found: ['EchoWithIPv6 BGPPeer/p spec.bfdProfile echo'],
  },
  {
    when: 'IPv4 for a peer whose BFD has echo mode',
    written: {
      pools,
      advertisements: [bgpAdvertisementObject('x', FOUR)],
      peers: [peerObject('p', { bfdProfile: 'echo' })],
      bfdProfiles: [profileObject('echo', { echoMode: true })],
    },
    found: [],
  },
]
