/** What changes under Services that have addresses or wait for them. */
import { BOTH, hold4, p4, type Scenario } from './scenario.ts'
import { pool, service } from './views.ts'

export const LATER: readonly Scenario[] = [
  {
    given: 'edited to ClusterIP while it is ours: another one waiting gets its address',
    pools: [hold4],
    services: [
      { name: 'a', ask: ['198.51.100.9'] },
      { name: 'b', ask: ['198.51.100.9'], created: 1 },
    ],
    later: (store) => store.edit('shop/a', { isLoadBalancer: false, ips: [] }),
    expect: { a: 'NotOurs', b: '198.51.100.9 from hold4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.9"]',
      'b AllocationFailed: Failed to allocate IP for "shop/b": address 198.51.100.9 is already in use by shop/a',
      'b IPAllocated: Assigned IP ["198.51.100.9"]',
    ],
  },
  {
    given: 'the first one deleted: the third gets its address without being touched',
    services: ['a', 'b', 'c'].map((name, created) => ({ name, created, askPool: 'p4' })),
    later: (store) => store.remove('shop/a'),
    expect: { b: '198.51.100.1 from p4', c: '198.51.100.0 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'b IPAllocated: Assigned IP ["198.51.100.1"]',
      'c AllocationFailed: Failed to allocate IP for "shop/c": no available IPs in pool p4',
      'c IPAllocated: Assigned IP ["198.51.100.0"]',
    ],
  },
  {
    given: 'both addresses asked for, IPv6 first: written as asked, and left so',
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack', ask: ['2001:db8:b::1', '198.51.100.17'] }],
    later: (store) => store.edit('shop/a', { labels: new Map([['x', 'y']]) }),
    expect: { a: '2001:db8:b::1 198.51.100.17 from dual' },
    events: ['a IPAllocated: Assigned IP ["2001:db8:b::1" "198.51.100.17"]'],
  },
  {
    given: 'pool annotation changed from p4 to dual',
    services: [{ name: 'a', askPool: 'p4' }],
    later: (store) => store.edit('shop/a', { request: { ips: [], fault: undefined, pool: 'dual', reservation: undefined } }),
    expect: { a: '198.51.100.16 from dual' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.0"]', 'a IPAllocated: Assigned IP ["198.51.100.16"]'],
  },
  {
    given: 'the same, and p4 gains IPv6 later',
    pools: [p4],
    services: [{ name: 'a', families: BOTH, policy: 'PreferDualStack' }],
    poolsLater: [pool('p4', ['198.51.100.0/31', '2001:db8:c::/127'])],
    expect: { a: '198.51.100.0 2001:db8:c:: from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'a AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs in pool p4',
      'a IPAllocated: Assigned additional IP "2001:db8:c::"',
    ],
  },
  {
    given: 'PreferDualStack on a single-stack cluster with a dual-stack pool: one address, and no flapping',
    services: [{ name: 'a', policy: 'PreferDualStack' }],
    later: (store) => store.edit('shop/a', { labels: new Map([['x', 'y']]) }),
    expect: { a: '198.51.100.16 from dual' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.16"]'],
  },
  {
    given: 'pool renamed and split: addresses stay, the annotation follows',
    pools: [p4],
    services: [{ name: 'a' }, { name: 'b', created: 1 }],
    poolsLater: [pool('left', ['198.51.100.0/32']), pool('right', ['198.51.100.1/32'])],
    expect: { a: '198.51.100.0 from left', b: '198.51.100.1 from right' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.0"]', 'b IPAllocated: Assigned IP ["198.51.100.1"]'],
  },
  {
    given: 'pool shrunk: those outside move, the others stay',
    pools: [p4],
    services: [{ name: 'a' }, { name: 'b', created: 1 }],
    poolsLater: [pool('p4', ['198.51.100.1/32', '198.51.100.20/32'])],
    expect: { a: '198.51.100.20 from p4', b: '198.51.100.1 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'b IPAllocated: Assigned IP ["198.51.100.1"]',
      'a ClearAssignment: current IP for "shop/a" not allowed by config, will attempt for new IP assignment: ["198.51.100.0"] is not allowed in config',
      'a IPAllocated: Assigned IP ["198.51.100.20"]',
    ],
  },
  {
    given: 'avoidBuggyIps switched on while .0 is used',
    pools: [p4],
    services: [{ name: 'a' }],
    poolsLater: [{ ...p4, avoidBuggyIps: true }],
    expect: { a: '198.51.100.1 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'a ClearAssignment: current IP for "shop/a" not allowed by config, will attempt for new IP assignment: ["198.51.100.0"] is not allowed in config',
      'a IPAllocated: Assigned IP ["198.51.100.1"]',
    ],
  },
  {
    given: 'autoAssign switched off: what is assigned stays',
    pools: [p4],
    services: [{ name: 'a' }],
    poolsLater: [{ ...p4, autoAssign: false }],
    expect: { a: '198.51.100.0 from p4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.0"]'],
  },
  {
    given: 'all pools removed: cleared without a word',
    pools: [p4],
    services: [{ name: 'a' }],
    poolsLater: [],
    expect: { a: 'NoPools' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.0"]'],
  },
  {
    given: 'a hand edit to another free address moves the Service',
    services: [{ name: 'a', askPool: 'p4' }],
    later: (store) => store.edit('shop/a', { ips: service({ name: 'x', ips: ['198.51.100.1'] }).ips }),
    expect: { a: '198.51.100.1 from p4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.0"]'],
  },
  {
    given: 'a hand edit to the address of another Service is undone, and the holder named',
    services: [
      { name: 'a', askPool: 'p4' },
      { name: 'b', askPool: 'p4', created: 1 },
    ],
    later: (store) => store.edit('shop/b', { ips: service({ name: 'x', ips: ['198.51.100.0'] }).ips }),
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.1 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'b IPAllocated: Assigned IP ["198.51.100.1"]',
      'b ClearAssignment: current IP for "shop/b" not allowed by config, will attempt for new IP assignment: address 198.51.100.0 is already in use by shop/a',
      'b IPAllocated: Assigned IP ["198.51.100.1"]',
    ],
  },
  {
    given: 'a status emptied by hand is written again from the claim',
    services: [{ name: 'a', askPool: 'hold4' }],
    later: (store) => store.edit('shop/a', { ips: [] }),
    expect: { a: '198.51.100.9 from hold4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.9"]', 'a IPAllocated: Assigned IP ["198.51.100.9"]'],
  },
  {
    given: 'replaced by a Service of the same name before we looked: it follows on its address',
    pools: [p4],
    services: [{ name: 'a' }],
    later: (store) => {
      store.remove('shop/a')
      store.put(service({ name: 'a', uid: 'second-life' }))
    },
    expect: { a: '198.51.100.0 from p4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.0"]', 'a IPAllocated: Assigned IP ["198.51.100.0"]'],
  },
  {
    given: 'families of the cluster addresses change to one: the fitting address stays',
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack' }],
    later: (store) => store.edit('shop/a', { clusterFamilies: ['ipv6'], familyPolicy: 'SingleStack', primaryFamily: 'ipv6' }),
    expect: { a: '2001:db8:b:: from dual' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.16" "2001:db8:b::"]', 'a IPAllocated: Assigned IP ["2001:db8:b::"]'],
  },
  {
    given: 'deprecated annotations are told with the write, not afterwards',
    pools: [p4],
    services: [{ name: 'a', deprecated: ['metallb.universe.tf/address-pool'] }],
    later: (store) => store.edit('shop/a', { labels: new Map([['x', 'y']]) }),
    expect: { a: '198.51.100.0 from p4' },
    events: [
      'a deprecatedAnnotation: Service uses deprecated annotation metallb.universe.tf/address-pool',
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
    ],
  },
]
