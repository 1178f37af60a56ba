import type { CustomKind } from '../../schema/custom-resources.ts'

/** An object with every field of MetalLB's tables (MB 1.1-1.7, 7.1), or of allocation.md. */
export interface Sample {
  readonly kind: CustomKind
  readonly apiVersion: string
  readonly plural: string
  readonly name: string
  readonly spec?: object
  readonly status?: object
  /** Fields of the spec that cannot stand beside those above. */
  readonly other?: object
}

const selector = {
  matchLabels: { zone: 'a' },
  matchExpressions: [
    { key: 'tier', operator: 'In', values: ['web', 'api'] },
    { key: 'spare', operator: 'DoesNotExist' },
  ],
}
const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'InForce',
  message: '',
  lastTransitionTime: '2026-01-02T03:04:05Z',
  observedGeneration: 1,
}
const v1beta1 = 'metallb.io/v1beta1'
const ofService = { node: 'n1', serviceName: 'shop', serviceNamespace: 'web' }

export const SAMPLES: readonly Sample[] = [
  {
    kind: 'IPAddressPool',
    apiVersion: v1beta1,
    plural: 'ipaddresspools',
    name: 'web',
    spec: {
      addresses: ['192.0.2.0/28', '198.51.100.10-198.51.100.20', '2001:db8::/64'],
      autoAssign: false,
      avoidBuggyIPs: true,
      serviceAllocation: {
        priority: 50,
        namespaces: ['web', 'shop'],
        namespaceSelectors: [selector],
        serviceSelectors: [selector, {}],
      },
    },
    status: { assignedIPv4: 3, assignedIPv6: 0, availableIPv4: 24, availableIPv6: 4_294_967_296 },
  },
  {
    kind: 'L2Advertisement',
    apiVersion: v1beta1,
    plural: 'l2advertisements',
    name: 'lan',
    spec: {
      ipAddressPools: ['web', 'db'],
      ipAddressPoolSelectors: [selector],
      nodeSelectors: [selector],
      interfaces: ['eth0', 'eth1'],
      serviceSelectors: [selector],
      preferredNodeSelectors: [{ weight: 100, preference: selector }],
    },
    status: {},
  },
  {
    kind: 'BGPAdvertisement',
    apiVersion: v1beta1,
    plural: 'bgpadvertisements',
    name: 'routes',
    spec: {
      aggregationLength: 32,
      aggregationLengthV6: 128,
      localPref: 100,
      communities: ['65000:1', 'large:65000:1:2', 'no-export'],
      ipAddressPools: ['web'],
      ipAddressPoolSelectors: [selector],
      nodeSelectors: [selector],
      peers: ['tor-1', 'tor-2'],
      serviceSelectors: [selector],
    },
    status: {},
  },
  {
    kind: 'BGPPeer',
    apiVersion: 'metallb.io/v1beta2',
    plural: 'bgppeers',
    name: 'tor-1',
    spec: {
      myASN: 4_294_967_295,
      peerASN: 64_513,
      localASN: 4_200_000_000,
      dynamicASN: 'external',
      peerAddress: '192.0.2.254',
      interface: 'eth0',
      sourceAddress: '192.0.2.1',
      peerPort: 1179,
      holdTime: '1m30s',
      keepaliveTime: '30s',
      connectTime: '65535s',
      routerID: '192.0.2.1',
      nodeSelectors: [selector],
      password: 'secret',
      passwordSecret: { name: 'tor', namespace: 'metallb-system' },
      bfdProfile: 'fast',
      enableGracefulRestart: true,
      ebgpMultiHop: true,
      vrf: 'red',
      disableMP: true,
      dualStackAddressFamily: true,
    },
    status: {},
  },
  {
    kind: 'BFDProfile',
    apiVersion: v1beta1,
    plural: 'bfdprofiles',
    name: 'fast',
    spec: {
      receiveInterval: 10,
      transmitInterval: 60_000,
      detectMultiplier: 255,
      echoInterval: 50,
      echoMode: true,
      passiveMode: true,
      minimumTtl: 254,
    },
    status: {},
  },
  {
    kind: 'Community',
    apiVersion: v1beta1,
    plural: 'communities',
    name: 'names',
    spec: {
      communities: [
        { name: 'no-export', value: '65535:65281' },
        { name: 'big', value: 'large:1:2:3' },
      ],
    },
    status: {},
  },
  {
    kind: 'ServiceL2Status',
    apiVersion: v1beta1,
    plural: 'servicel2statuses',
    name: 'l2-abcde',
    spec: {},
    status: { ...ofService, interfaces: [{ name: 'eth0' }, { name: 'eth1' }] },
  },
  {
    kind: 'ServiceBGPStatus',
    apiVersion: v1beta1,
    plural: 'servicebgpstatuses',
    name: 'bgp-abcde',
    spec: {},
    status: { ...ofService, peers: ['tor-1', 'tor-2'] },
  },
  {
    kind: 'ConfigurationState',
    apiVersion: v1beta1,
    plural: 'configurationstates',
    name: 'speaker-n1',
    status: {
      result: 'Invalid',
      errorSummary: 'configuration error: a pool overlaps',
      conditions: [
        {
          type: 'configReconcilerValid',
          status: 'False',
          reason: 'ConfigurationError',
          message: 'configuration error: a pool overlaps',
          lastTransitionTime: '2026-01-02T03:04:05Z',
          observedGeneration: 7,
        },
      ],
    },
  },
  {
    kind: 'AddressClaim',
    apiVersion: 'clarion.dev/v1alpha1',
    plural: 'addressclaims',
    name: 'v4-192-0-2-10',
    spec: {
      address: '192.0.2.10',
      pool: 'web',
      sharing: { key: 'front', backend: 'app=web' },
      holders: [
        { namespace: 'web', name: 'shop', uid: 'u1', ports: [{ protocol: 'TCP', port: 80 }] },
        { namespace: 'web', name: 'blog', uid: 'u2', ports: [{ protocol: 'UDP', port: 65_535 }], releasing: '7' },
      ],
    },
    status: {
      phase: 'Resting',
      since: '2026-01-02T03:04:05Z',
      restingFor: { namespace: 'web', name: 'shop' },
      restsUntil: '2026-01-03T03:04:05Z',
    },
  },
  {
    kind: 'AddressReservation',
    apiVersion: 'clarion.dev/v1alpha1',
    plural: 'addressreservations',
    name: 'web-vip',
    spec: {
      mode: 'Static',
      addresses: ['192.0.2.40', '192.0.2.50-192.0.2.59', '2001:db8::/120'],
      allow: [{ namespaces: ['shop', 'web'], namespaceSelector: selector, serviceSelector: selector }],
      autoBind: [{ namespace: 'shop', name: 'web' }],
      expires: '2027-01-31T00:00:00Z',
    },
    status: {
      chosen: ['192.0.2.40'],
      heldBy: 'shop/web',
      addresses: [
        { address: '192.0.2.40', state: 'Bound', holder: { namespace: 'shop', name: 'web' } },
        { address: '192.0.2.50-192.0.2.59', state: 'Free' },
      ],
      conditions: [ready],
    },
    other: { fromPool: { pool: 'web', ipv4: 1, ipv6: 1 } },
  },
  {
    kind: 'AddressQuota',
    apiVersion: 'clarion.dev/v1alpha1',
    plural: 'addressquotas',
    name: 'team',
    spec: {
      scope: 'EachNamespace',
      namespaces: ['shop'],
      namespaceSelectors: [selector, {}],
      pools: ['web'],
      ipv4: 5,
      ipv6: 0,
    },
    status: { used: [{ namespace: 'shop', ipv4: 2, ipv6: 0 }], conditions: [ready] },
  },
]

/** BGPPeer as old clients write it. */
export const OLD_PEER = {
  apiVersion: v1beta1,
  plural: 'bgppeers',
  spec: {
    myASN: 64_512,
    peerASN: 64_513,
    peerAddress: '192.0.2.254',
    sourceAddress: '192.0.2.1',
    peerPort: 1179,
    holdTime: '90s',
    keepaliveTime: '30s',
    routerID: '192.0.2.1',
    nodeSelectors: [{ matchLabels: { zone: 'a' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] }],
    password: 'secret',
    bfdProfile: 'fast',
    ebgpMultiHop: true,
  },
}

/** The object as it is written into the API server; cluster-scoped kinds have no namespace. */
export function sampleObject({ kind, apiVersion, name, spec, status }: Sample): Record<string, unknown> {
  const namespace = apiVersion.startsWith('clarion.dev/') ? {} : { namespace: 'metallb-system' }
  return {
    apiVersion,
    kind,
    metadata: { name, ...namespace },
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  }
}
