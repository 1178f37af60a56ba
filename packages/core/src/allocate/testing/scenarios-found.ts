/** What the allocator finds when it starts, and what it makes of it. */
import { p4, type Scenario } from './scenario.ts'

export const FOUND: readonly Scenario[] = [
  {
    given: 'edited from LoadBalancer to ClusterIP, status emptied by the API server',
    services: [{ name: 'a', type: 'ClusterIP', from: 'p4' }],
    expect: { a: 'NotOurs' },
    events: [],
  },
  {
    given: 'the status holds an address outside the pools',
    services: [{ name: 'a', ips: ['203.0.113.1'], from: 'old' }],
    expect: { a: '198.51.100.16 from dual' },
    events: [
      'a ClearAssignment: current IP for "shop/a" not allowed by config, will attempt for new IP assignment: ["203.0.113.1"] is not allowed in config',
      'a IPAllocated: Assigned IP ["198.51.100.16"]',
    ],
  },
  {
    given: 'what is shown is what is asked for, in another order: left as it is',
    services: [
      {
        name: 'a',
        families: ['ipv4', 'ipv6'],
        policy: 'RequireDualStack',
        ips: ['198.51.100.16', '2001:db8:b::'],
        from: 'dual',
        ask: ['2001:db8:b::', '198.51.100.16'],
      },
    ],
    expect: { a: '198.51.100.16 2001:db8:b:: from dual' },
    events: [],
  },
  {
    given: 'the status holds three addresses',
    services: [{ name: 'a', ips: ['203.0.113.1', '203.0.113.2', '203.0.113.3'] }],
    expect: { a: '198.51.100.16 from dual' },
    events: [
      'a nolbIPsIPFamily: cannot tell the IP family of the service\'s load balancer IPs: more than two addresses ["203.0.113.1" "203.0.113.2" "203.0.113.3"]',
      'a IPAllocated: Assigned IP ["198.51.100.16"]',
    ],
  },
  {
    given: 'the status holds two addresses of one family',
    services: [{ name: 'a', ips: ['203.0.113.1', '203.0.113.2'] }],
    expect: { a: '198.51.100.16 from dual' },
    events: [
      'a nolbIPsIPFamily: cannot tell the IP family of the service\'s load balancer IPs: ["203.0.113.1" "203.0.113.2"] has the same family',
      'a IPAllocated: Assigned IP ["198.51.100.16"]',
    ],
  },
  {
    given: 'the status holds what is no address',
    services: [{ name: 'a', unreadable: ['nonsense'] }],
    expect: { a: '198.51.100.16 from dual' },
    events: [
      'a nolbIPsIPFamily: cannot tell the IP family of the service\'s load balancer IPs: not an address ["nonsense"]',
      'a IPAllocated: Assigned IP ["198.51.100.16"]',
    ],
  },
  {
    given: 'restart with a full pool: who has an address keeps it, whoever comes first',
    pools: [p4],
    services: [
      { name: 'a', created: 1 },
      { name: 'b', created: 2, ips: ['198.51.100.0'], from: 'p4' },
      { name: 'c', created: 3, ips: ['198.51.100.1'], from: 'p4' },
    ],
    expect: { a: 'PoolsExhausted', b: '198.51.100.0 from p4', c: '198.51.100.1 from p4' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": no available IPs'],
  },
  {
    given: 'a class while we have none: not even cleared',
    services: [{ name: 'a', class: 'other', ips: ['203.0.113.1'] }],
    expect: { a: 'NotOurs, shows 203.0.113.1' },
    events: [],
  },
  {
    given: 'two statuses clash without claims: the older Service keeps the address',
    pools: [p4],
    services: [
      { name: 'a', created: 2, ips: ['198.51.100.0'], from: 'p4' },
      { name: 'b', created: 1, ips: ['198.51.100.0'], from: 'p4' },
    ],
    expect: { a: '198.51.100.1 from p4', b: '198.51.100.0 from p4' },
    events: [
      'a ClearAssignment: current IP for "shop/a" not allowed by config, will attempt for new IP assignment: address 198.51.100.0 is already in use by shop/b',
      'a IPAllocated: Assigned IP ["198.51.100.1"]',
    ],
  },
]
