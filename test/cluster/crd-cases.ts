/** What the CRDs let in and what they refuse: MetalLB's rules (MB 1.1-1.7) and none besides on its kinds; ours on ours. */

export interface Try {
  /** Plural. */
  readonly of: string
  /** The first of the CRD where left out. */
  readonly version?: string
  readonly name?: string
  readonly spec?: object
  readonly status?: object
}

/** What it is called in the list of tests. */
export function nameOfTry({ of, version, name, spec, status }: Try): string {
  const said = [version, name, JSON.stringify(spec), JSON.stringify(status)].filter((part) => part !== undefined).join(' ')
  return `${of} ${said.length > 200 ? `${said.slice(0, 200)}… (${said.length})` : said}`
}

const pool = (spec?: object): Try => ({ of: 'ipaddresspools', ...(spec === undefined ? {} : { spec }) })
const l2 = (spec: object): Try => ({ of: 'l2advertisements', spec })
const bgp = (spec: object): Try => ({ of: 'bgpadvertisements', spec })
const peer = (spec: object): Try => ({ of: 'bgppeers', version: 'v1beta2', spec: { myASN: 64_512, ...spec } })
const oldPeer = (spec: object): Try => ({
  of: 'bgppeers',
  version: 'v1beta1',
  spec: { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1', ...spec },
})
const bfd = (spec: object): Try => ({ of: 'bfdprofiles', spec })
const community = (spec: object): Try => ({ of: 'communities', spec })
const claim = (name: string, address: string, more: object = {}): Try => ({
  of: 'addressclaims',
  name,
  spec: { address, pool: 'web', ...more },
  status: { phase: 'Assigned' },
})
const reservation = (spec: object): Try => ({
  of: 'addressreservations',
  spec: { mode: 'Static', addresses: ['192.0.2.40'], ...spec },
})
const fromPool = (spec: object): Try => ({
  of: 'addressreservations',
  spec: { mode: 'Static', fromPool: { pool: 'web', ...spec } },
})
const quota = (spec: object): Try => ({
  of: 'addressquotas',
  spec: { scope: 'Together', namespaces: ['shop'], ipv4: 1, ...spec },
})
const many = <T>(length: number, item: T): readonly T[] => Array.from({ length }, () => item)

const condition = { type: 'a', status: 'True', reason: 'Fine', message: '', lastTransitionTime: '2026-01-02T03:04:05Z' }
const holder = { namespace: 'web', name: 'shop', uid: 'u1' }
const milliseconds = ['receiveInterval', 'transmitInterval', 'echoInterval']

/** Much of it is nonsense that a webhook or the controller finds, not the CRD. */
export const ACCEPTED: readonly Try[] = [
  pool({ addresses: [] }),
  pool({ addresses: ['nonsense', '192.0.2.0/24', '192.0.2.0/24'] }),
  pool({ addresses: [], serviceAllocation: {} }),
  pool({ addresses: [], serviceAllocation: { priority: -1, namespaces: ['a', 'a'] } }),
  pool({ addresses: [], serviceAllocation: { priority: 9_007_199_254_740_991 } }),
  pool({ addresses: [], serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: '', operator: 'Nonsense' }] }] } }),
  { of: 'l2advertisements' },
  l2({ ipAddressPools: ['none', 'none'], interfaces: ['', 'a very long name of an interface'] }),
  l2({ nodeSelectors: [{}, {}] }),
  l2({
    preferredNodeSelectors: [
      { weight: 1, preference: {} },
      { weight: 100, preference: {} },
    ],
  }),
  { of: 'bgpadvertisements' },
  bgp({ aggregationLength: 1, aggregationLengthV6: -5 }),
  bgp({ aggregationLength: 33, aggregationLengthV6: 129 }),
  bgp({ localPref: -1, communities: ['nonsense'], peers: ['none'] }),
  bgp({ localPref: 2_147_483_647 }),
  bgp({ serviceSelectors: [], aggregationLength: 24 }),
  bgp({ serviceSelectors: [{}] }),
  bgp({ serviceSelectors: [{}], aggregationLength: 32, aggregationLengthV6: 128 }),
  { of: 'bgppeers', version: 'v1beta2' },
  peer({}),
  peer({ myASN: 0, peerASN: 0 }),
  peer({ myASN: 4_294_967_295, peerASN: 4_294_967_295, localASN: 4_294_967_295 }),
  peer({ localASN: 1 }),
  peer({ peerASN: 1, dynamicASN: 'internal', peerAddress: 'nonsense', interface: '' }),
  peer({ dynamicASN: 'external' }),
  peer({ peerPort: 1 }),
  peer({ peerPort: 16_384 }),
  peer({ holdTime: 'soon', keepaliveTime: '-1s', routerID: 'me', sourceAddress: 'there' }),
  peer({ connectTime: '1s' }),
  peer({ connectTime: '65535s' }),
  peer({ connectTime: '1m30s' }),
  peer({ connectTime: '1000000us' }),
  peer({ connectTime: '1.0000005s' }), // MetalLB's rule looks at milliseconds
  peer({ password: 'a', passwordSecret: { name: 'b' } }),
  peer({ passwordSecret: {}, enableGracefulRestart: false }),
  oldPeer({}),
  oldPeer({ peerPort: 0, holdTime: 'soon' }),
  oldPeer({ nodeSelectors: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] }),
  { of: 'bgppeers', version: 'v1beta1' },
  { of: 'bfdprofiles' },
  ...milliseconds.flatMap((name) => [10, 60_000].map((value) => bfd({ [name]: value }))),
  ...[2, 255].map((detectMultiplier) => bfd({ detectMultiplier })),
  ...[1, 254].map((minimumTtl) => bfd({ minimumTtl })),
  { of: 'communities' },
  community({ communities: [{}, { name: 'a' }, { name: 'a', value: 'nonsense' }] }),
  { of: 'servicel2statuses', spec: {} },
  { of: 'servicebgpstatuses', spec: {} },
  { of: 'configurationstates' },
  claim('v4-192-0-2-20', '192.0.2.20'),
  claim('v4-0-0-0-0', '0.0.0.0'),
  claim('v4-255-255-255-255', '255.255.255.255'),
  claim('v6-00000000000000000000000000000000', '::'),
  claim('v6-00000000000000000000000000000001', '::1'),
  claim('v6-00010000000000000000000000000000', '1::'),
  claim('v6-20010db800000000000000000000000a', '2001:db8::a'),
  claim('v6-00010000000200030004000500060007', '1:0:2:3:4:5:6:7'),
  claim('v6-ffffffffffffffffffffffffffffffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
  claim('v6-fe800000000000000001000000000001', 'fe80::1:0:0:1'),
  claim('v4-192-0-2-20', '192.0.2.20', { holders: [holder, { ...holder, uid: 'u2' }] }),
  reservation({}),
  reservation({ mode: 'Exclude' }),
  reservation({ addresses: ['10.0.0.0/8', '192.0.2.9-192.0.2.1', '192.0.2.1 - 192.0.2.2', '2001:DB8::', 'fe80::/10'] }),
  reservation({ addresses: many(256, '2001:db8:ffff:ffff:ffff:ffff:ffff:fff0-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff') }),
  reservation({ allow: [], autoBind: [] }),
  reservation({ allow: [{ namespaces: ['shop'], serviceSelector: { matchLabels: { app: 'web' } } }, { namespaceSelector: {} }] }),
  reservation({ allow: many(64, { namespaces: many(64, 'shop') }) }),
  reservation({ autoBind: many(64, { namespace: 'shop', name: 'web' }), expires: '2027-01-31T00:00:00+01:00' }),
  fromPool({ ipv4: 1 }),
  fromPool({ ipv4: 0, ipv6: 16 }),
  quota({}),
  quota({ ipv4: undefined, ipv6: 0 }),
  quota({ scope: 'EachNamespace', namespaces: undefined, namespaceSelectors: [{}], pools: ['web'] }),
]

const REFUSED_OF_OURS: readonly (readonly [Try, RegExp])[] = [
  [reservation({ mode: undefined }), /spec\.mode: Required value/],
  [reservation({ mode: 'Free' }), /spec\.mode: Unsupported value/],
  [reservation({ addresses: undefined }), /needs either addresses or fromPool/],
  [reservation({ fromPool: { pool: 'web', ipv4: 1 } }), /needs either addresses or fromPool/],
  [reservation({ addresses: [] }), /spec\.addresses/],
  ...['', 'web', '192.0.2.040', '192.0.2.0/33', '192.0.2.1-', '192.0.2.1-192.0.2.2-web', '::ffff:192.0.2.1'].map(
    (entry) => [reservation({ addresses: [entry] }), /must be an address, a range .* or a CIDR/] as const,
  ),
  [reservation({ addresses: many(257, '192.0.2.1') }), /spec\.addresses: Too many/],
  [reservation({ mode: 'Exclude', allow: [] }), /allow, autoBind and expires are for mode Static/],
  [reservation({ mode: 'Exclude', autoBind: [] }), /allow, autoBind and expires are for mode Static/],
  [reservation({ mode: 'Exclude', expires: '2027-01-31T00:00:00Z' }), /allow, autoBind and expires are for mode Static/],
  [reservation({ allow: [{}] }), /whoever may label a Service must not gain an address/],
  [reservation({ allow: [{ serviceSelector: {} }] }), /whoever may label a Service must not gain an address/],
  [reservation({ allow: [{ namespaces: [] }] }), /namespaces/],
  [reservation({ autoBind: [{ name: 'web' }] }), /namespace: Required value/],
  [reservation({ expires: 'soon' }), /spec\.expires/],
  [fromPool({}), /must ask for one address at least/],
  [fromPool({ ipv4: 0 }), /must ask for one address at least/],
  [fromPool({ ipv4: 17 }), /spec\.fromPool\.ipv4/],
  [quota({ scope: undefined }), /spec\.scope: Required value/],
  [quota({ namespaces: undefined }), /needs namespaces or namespaceSelectors/],
  [quota({ ipv4: undefined }), /needs ipv4 or ipv6/],
  [quota({ ipv4: -1 }), /spec\.ipv4/],
  [quota({ pools: [] }), /spec\.pools/],
]

export const REFUSED: readonly (readonly [Try, RegExp])[] = [
  [pool(), /spec: Required value/],
  [pool({}), /spec\.addresses: Required value/],
  [pool({ addresses: '192.0.2.0/24' }), /spec\.addresses/],
  [pool({ addresses: [], autoAssign: 'yes' }), /spec\.autoAssign/],
  [pool({ addresses: [], serviceAllocation: { priority: 0.5 } }), /spec\.serviceAllocation\.priority/],
  [
    pool({ addresses: [], serviceAllocation: { namespaceSelectors: [{ matchExpressions: [{ key: 'a' }] }] } }),
    /operator: Required value/,
  ],
  [l2({ nodeSelectors: {} }), /spec\.nodeSelectors/],
  [l2({ preferredNodeSelectors: [{ weight: 0, preference: {} }] }), /weight: Invalid value/],
  [l2({ preferredNodeSelectors: [{ weight: 101, preference: {} }] }), /weight: Invalid value/],
  [l2({ preferredNodeSelectors: [{ weight: 1 }] }), /preference: Required value/],
  [l2({ preferredNodeSelectors: [{ preference: {} }] }), /weight: Required value/],
  [bgp({ aggregationLength: 0 }), /spec\.aggregationLength: Invalid value/],
  [bgp({ serviceSelectors: [{}], aggregationLength: 24 }), /serviceSelectors and aggregationLength are mutually exclusive/],
  [bgp({ serviceSelectors: [{}], aggregationLengthV6: 64 }), /serviceSelectors and aggregationLength are mutually exclusive/],
  [{ of: 'bgppeers', version: 'v1beta2', spec: {} }, /spec\.myASN: Required value/],
  [peer({ myASN: -1 }), /spec\.myASN: Invalid value/],
  [peer({ myASN: 4_294_967_296 }), /spec\.myASN: Invalid value/],
  [peer({ peerASN: 4_294_967_296 }), /spec\.peerASN: Invalid value/],
  [peer({ localASN: 0 }), /spec\.localASN: Invalid value/],
  [peer({ dynamicASN: 'any' }), /spec\.dynamicASN: Unsupported value/],
  [peer({ peerPort: 0 }), /spec\.peerPort: Invalid value/],
  [peer({ peerPort: 16_385 }), /spec\.peerPort: Invalid value/],
  [peer({ connectTime: '0s' }), /connectTime: from 1s to 65535s/],
  [peer({ connectTime: '-5s' }), /connectTime: from 1s to 65535s/],
  [peer({ connectTime: '65536s' }), /connectTime: from 1s to 65535s/],
  [peer({ connectTime: '1500ms' }), /connectTime: whole seconds/],
  [peer({ connectTime: 'soon' }), /spec\.connectTime/],
  [oldPeer({ peerAddress: null }), /spec\.peerAddress/],
  [oldPeer({ peerPort: 16_385 }), /spec\.peerPort: Invalid value/],
  [oldPeer({ nodeSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] }), /values: Required value/],
  [oldPeer({ nodeSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: [] }] }] }), /values: Invalid value/],
  ...milliseconds.flatMap((name) =>
    [9, 60_001].map((value) => [bfd({ [name]: value }), new RegExp(`spec\\.${name}: Invalid`)] as const),
  ),
  ...[1, 256].map((detectMultiplier) => [bfd({ detectMultiplier }), /spec\.detectMultiplier: Invalid/] as const),
  ...[0, 255].map((minimumTtl) => [bfd({ minimumTtl }), /spec\.minimumTtl: Invalid/] as const),
  [community({ communities: ['65000:1'] }), /spec\.communities/],
  [claim('v4-192-0-2-11', '192.0.2.20'), /a claim is named after its address/],
  [claim('shop', '192.0.2.20'), /a claim is named after its address/],
  [claim('v6-20010db800000000000000000000000b', '2001:db8::a'), /a claim is named after its address/],
  [claim('v6-20010db8000000000000000000000000a', '2001:db8::a'), /a claim is named after its address/],
  [claim('v4-192-0-2-20', '192.0.2.020'), /canonical form/],
  [claim('v6-20010db800000000000000000000000a', '2001:DB8::A'), /canonical form/],
  [claim('v6-20010db800000000000000000000000a', '2001:db8:0::a'), /canonical form/],
  [claim('v4-192-0-2-20', '::ffff:192.0.2.20'), /canonical form/],
  [claim('v4-192-0-2-20', 'shop'), /canonical form/],
  [claim('v4-192-0-2-20', '192.0.2.20', { holders: [holder, holder] }), /spec\.holders\[1\]: Duplicate value/],
  [
    claim('v4-192-0-2-20', '192.0.2.20', { holders: [{ ...holder, namespace: 'Web' }] }),
    /spec\.holders\[0\]\.namespace: Invalid value/,
  ],
  [{ ...claim('v4-192-0-2-20', '192.0.2.20'), status: { phase: 'Lost' } }, /status\.phase: Unsupported value/],
  [{ of: 'addressclaims', name: 'v4-192-0-2-20', spec: { address: '192.0.2.20', pool: 'web' } }, /status: Required value/],
  ...REFUSED_OF_OURS,
]

/** Statuses, which go their own way. */
export const REFUSED_STATUSES: readonly (readonly [object, RegExp])[] = [
  [{ result: 'Maybe' }, /status\.result: Unsupported value/],
  [{ conditions: [condition, condition] }, /status\.conditions\[1\]: Duplicate value/],
  [{ conditions: [{ ...condition, reason: '' }] }, /reason/],
  [{ conditions: [{ ...condition, reason: 'Not one word' }] }, /reason/],
  [{ conditions: [{ ...condition, status: 'Yes' }] }, /status\.conditions\[0\]\.status: Unsupported value/],
  [{ conditions: [{ ...condition, type: 'a b' }] }, /status\.conditions\[0\]\.type/],
  [{ conditions: [{ ...condition, lastTransitionTime: 'yesterday' }] }, /lastTransitionTime/],
  [{ conditions: [{ ...condition, observedGeneration: -1 }] }, /observedGeneration/],
]
