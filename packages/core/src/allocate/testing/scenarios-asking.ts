/** What a Service without addresses asks for, and gets. */
import { BOTH, hold4, p4, p6, type Scenario } from './scenario.ts'

export const ASKING: readonly Scenario[] = [
  {
    given: 'pool annotation p4: two get addresses, the third waits',
    services: ['a', 'b', 'c'].map((name, created) => ({ name, created, askPool: 'p4' })),
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.1 from p4', c: 'PoolExhausted' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'b IPAllocated: Assigned IP ["198.51.100.1"]',
      'c AllocationFailed: Failed to allocate IP for "shop/c": no available IPs in pool p4',
    ],
  },
  {
    given: 'more Services than addresses: the oldest are served, whatever their names',
    pools: [p4],
    services: ['a', 'b', 'c'].map((name, i) => ({ name, created: 3 - i })),
    expect: { a: 'PoolsExhausted', b: '198.51.100.1 from p4', c: '198.51.100.0 from p4' },
    events: [
      'c IPAllocated: Assigned IP ["198.51.100.0"]',
      'b IPAllocated: Assigned IP ["198.51.100.1"]',
      'a AllocationFailed: Failed to allocate IP for "shop/a": no available IPs',
    ],
  },
  {
    given: 'an address of a pool with autoAssign off, asked for',
    services: [{ name: 'a', ask: ['198.51.100.9'] }],
    expect: { a: '198.51.100.9 from hold4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.9"]'],
  },
  {
    given: 'a pool with autoAssign off, asked for',
    services: [{ name: 'a', askPool: 'hold4' }],
    expect: { a: '198.51.100.9 from hold4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.9"]'],
  },
  {
    given: 'only pools with autoAssign off, nothing asked for',
    pools: [hold4],
    services: [{ name: 'a' }],
    expect: { a: 'PoolsExhausted' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": no available IPs'],
  },
  {
    given: 'an address outside all pools',
    services: [{ name: 'a', ask: ['203.0.113.1'] }],
    expect: { a: 'OutsideEveryPool' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": ["203.0.113.1"] is not allowed in config'],
  },
  {
    given: 'a request that cannot be read, while it holds an address',
    services: [{ name: 'a', ips: ['198.51.100.1'], from: 'p4', fault: 'invalid metallb.io/loadBalancerIPs: "not-an-ip"' }],
    expect: { a: 'RequestInvalid, keeps 198.51.100.1' },
    events: ['a LoadBalancerFailed: invalid requested loadbalancer IPs: invalid metallb.io/loadBalancerIPs: "not-an-ip"'],
  },
  {
    given: 'a request that cannot be read, while it holds none',
    services: [{ name: 'a', fault: 'invalid metallb.io/loadBalancerIPs: "not-an-ip"' }],
    expect: { a: 'RequestInvalid' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": invalid metallb.io/loadBalancerIPs: "not-an-ip"'],
  },
  {
    given: 'two IPv4 addresses asked for',
    services: [{ name: 'a', ask: ['198.51.100.0', '198.51.100.1'] }],
    expect: { a: 'SameFamilyTwice' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": ["198.51.100.0" "198.51.100.1"] has the same family'],
  },
  {
    given: 'three addresses asked for',
    services: [{ name: 'a', families: BOTH, ask: ['198.51.100.0', '198.51.100.1', '2001:db8:b::'] }],
    expect: { a: 'TooManyAddresses' },
    events: [
      'a AllocationFailed: Failed to allocate IP for "shop/a": more than two addresses ["198.51.100.0" "198.51.100.1" "2001:db8:b::"]',
    ],
  },
  {
    given: 'an IPv6 address asked for by an IPv4 Service',
    services: [{ name: 'a', ask: ['2001:db8:a::1'] }],
    expect: { a: 'FamilyMismatch' },
    events: [
      'a AllocationFailed: Failed to allocate IP for "shop/a": requested loadBalancer IP(s) ["2001:db8:a::1"] does not match the ipFamily of the service',
    ],
  },
  {
    given: 'one address asked for by a dual-stack Service, even with PreferDualStack',
    services: [{ name: 'a', families: BOTH, policy: 'PreferDualStack', ask: ['198.51.100.16'] }],
    expect: { a: 'FamilyMismatch' },
    events: [
      'a AllocationFailed: Failed to allocate IP for "shop/a": requested loadBalancer IP(s) ["198.51.100.16"] does not match the ipFamily of the service',
    ],
  },
  {
    given: 'both addresses asked for, of two pools',
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack', ask: ['198.51.100.0', '2001:db8:b::'] }],
    expect: { a: 'NotInOnePool' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": ["198.51.100.0" "2001:db8:b::"] is not allowed in config'],
  },
  {
    given: 'annotations pool p4 and an address of dual',
    services: [{ name: 'a', askPool: 'p4', ask: ['198.51.100.16'] }],
    expect: { a: 'PoolNotCompatible' },
    events: [
      'a AllocationFailed: Failed to allocate IP for "shop/a": requested loadBalancer IP(s) ["198.51.100.16"] is not compatible with requested address pool p4',
    ],
  },
  {
    given: 'unknown pool',
    services: [{ name: 'a', askPool: 'x' }],
    expect: { a: 'UnknownPool' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": unknown pool "x"'],
  },
  {
    given: 'dual cluster addresses, RequireDualStack, pool p4',
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack', askPool: 'p4' }],
    expect: { a: 'PoolExhausted' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": no available IPs in pool p4 for dual IPFamily'],
  },
  {
    given: 'dual cluster addresses, RequireDualStack: both from one pool, IPv4 first whatever the primary family',
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack', primary: 'ipv6' }],
    expect: { a: '198.51.100.16 2001:db8:b:: from dual' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.16" "2001:db8:b::"]'],
  },
  {
    given: 'dual cluster addresses, PreferDualStack, only pool p4',
    pools: [p4],
    services: [{ name: 'a', families: BOTH, policy: 'PreferDualStack' }],
    expect: { a: '198.51.100.0 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.0"]',
      'a AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs in pool p4',
    ],
  },
  {
    given:
      'PreferDualStack: a pool with both goes before single-stack pools of lower name; where none has both, the primary family',
    pools: [p4, p6],
    services: [
      { name: 'a', families: BOTH, policy: 'PreferDualStack', primary: 'ipv6' },
      { name: 'b', families: BOTH, policy: 'PreferDualStack', primary: 'ipv4' },
    ],
    expect: { a: '2001:db8:a:: from p6', b: '198.51.100.0 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["2001:db8:a::"]',
      'a AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs in pool p6',
      'b IPAllocated: Assigned IP ["198.51.100.0"]',
      'b AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs in pool p4',
    ],
  },
  {
    given: 'one cluster address, RequireDualStack',
    services: [{ name: 'a', policy: 'RequireDualStack' }],
    expect: { a: 'NotEnoughClusterIPs' },
    events: ['a not enough clusterips: Service requires dual stack but not enough clusterips [ipv4]'],
  },
  {
    given: 'no cluster address yet',
    services: [{ name: 'a', families: [] }],
    expect: { a: 'NoClusterIPs' },
    events: [],
  },
]
