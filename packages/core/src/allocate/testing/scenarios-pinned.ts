/** Pools that are not for everybody. */
import { lab, ns, p4, type Scenario } from './scenario.ts'
import { pinned, pool } from './views.ts'

const POOLS = [p4, ns, lab]
const t1 = (name: string, created = 0) => ({ name, namespace: 't1', created })
const x = { team: 'x' }
const lost = (key: string, why: string) =>
  `${key} ClearAssignment: current IP for "${key.includes('/') ? key : `shop/${key}`}" not allowed by config, will attempt for new IP assignment: ${why}`
const MOVED = 'pool lab not compatible for ip assignment: it is not for services with these labels'

export const PINNED: readonly Scenario[] = [
  {
    given: 'a Service of the namespace: its pool before those for everybody, and these when it is full',
    pools: POOLS,
    services: [t1('a'), t1('b', 1), t1('c', 2)],
    expect: { 't1/a': '198.51.100.32 from ns', 't1/b': '198.51.100.33 from ns', 't1/c': '198.51.100.0 from p4' },
    events: [
      't1/a IPAllocated: Assigned IP ["198.51.100.32"]',
      't1/b IPAllocated: Assigned IP ["198.51.100.33"]',
      't1/c IPAllocated: Assigned IP ["198.51.100.0"]',
    ],
  },
  {
    given: 'two pinned pools for one Service: the lower number goes first',
    pools: POOLS,
    services: [{ ...t1('a'), labels: x }],
    expect: { 't1/a': '198.51.100.48 from lab' },
    events: ['t1/a IPAllocated: Assigned IP ["198.51.100.48"]'],
  },
  {
    given: 'pinned pools of no priority come last, of equal ones the first by name',
    pools: [
      pool('d', ['198.51.100.64/32'], { allocation: pinned({ serviceLabels: ['team=x'], priority: 7 }) }),
      pool('c', ['198.51.100.65/32'], { allocation: pinned({ serviceLabels: ['team=x'], priority: 7 }) }),
      pool('b', ['198.51.100.66/32'], { allocation: pinned({ serviceLabels: ['team=x'] }) }),
    ],
    services: ['a', 'b', 'c'].map((name, created) => ({ name, created, labels: x })),
    expect: { a: '198.51.100.65 from c', b: '198.51.100.64 from d', c: '198.51.100.66 from b' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.65"]',
      'b IPAllocated: Assigned IP ["198.51.100.64"]',
      'c IPAllocated: Assigned IP ["198.51.100.66"]',
    ],
  },
  {
    given: 'a pool pinned to nothing in particular is for everybody, and goes before those that are not pinned',
    pools: [p4, pool('z', ['198.51.100.64/32'], { allocation: pinned({ priority: 1 }) })],
    services: [{ name: 'a' }],
    expect: { a: '198.51.100.64 from z' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.64"]'],
  },
  {
    given: 'only pinned pools, for others: none is left',
    pools: [ns, lab],
    services: [{ name: 'a' }],
    expect: { a: 'PoolsExhausted' },
    events: ['a AllocationFailed: Failed to allocate IP for "shop/a": no available IPs'],
  },
  {
    given: 'a pinned pool with autoAssign off gives to its own who ask, and to nobody else',
    pools: [p4, { ...ns, autoAssign: false }],
    services: [t1('a'), { ...t1('b', 1), askPool: 'ns' }, { name: 'c', created: 2, askPool: 'ns' }],
    expect: { 't1/a': '198.51.100.0 from p4', 't1/b': '198.51.100.32 from ns', c: 'NotForNamespace' },
    events: [
      't1/a IPAllocated: Assigned IP ["198.51.100.0"]',
      't1/b IPAllocated: Assigned IP ["198.51.100.32"]',
      'c AllocationFailed: Failed to allocate IP for "shop/c": pool ns not compatible for ip assignment: it is not for this namespace',
    ],
  },
  {
    given: 'pool and address of a pinned pool asked for by whom it is not for',
    pools: POOLS,
    services: [
      { name: 'a', namespace: 't2', askPool: 'ns' },
      { name: 'b', ask: ['198.51.100.48'] },
    ],
    expect: { 't2/a': 'NotForNamespace', b: 'NotForService' },
    events: [
      'b AllocationFailed: Failed to allocate IP for "shop/b": pool lab not compatible for ip assignment: it is not for services with these labels',
      't2/a AllocationFailed: Failed to allocate IP for "t2/a": pool ns not compatible for ip assignment: it is not for this namespace',
    ],
  },
  {
    given: 'namespace and Service are both selected: both must hold',
    pools: [p4, pool('both', ['198.51.100.64/31'], { allocation: pinned({ namespaces: ['t1'], serviceLabels: ['team=x'] }) })],
    services: [t1('a'), { ...t1('b', 1), labels: x }, { name: 'c', labels: x, created: 2 }],
    expect: { 't1/a': '198.51.100.0 from p4', 't1/b': '198.51.100.64 from both', c: '198.51.100.1 from p4' },
    events: [
      't1/a IPAllocated: Assigned IP ["198.51.100.0"]',
      't1/b IPAllocated: Assigned IP ["198.51.100.64"]',
      'c IPAllocated: Assigned IP ["198.51.100.1"]',
    ],
  },
  {
    given: 'selectors that match no namespace let nobody in, whoever asks',
    pools: [pool('web', ['198.51.100.64/31'], { allocation: pinned({ namespaceLabels: ['team=y'] }) })],
    services: [{ name: 'a', ask: ['198.51.100.64'] }],
    namespaces: { shop: x },
    expect: { a: 'NotForNamespace' },
    events: [
      'a AllocationFailed: Failed to allocate IP for "shop/a": pool web not compatible for ip assignment: it is not for this namespace',
    ],
  },
  {
    given: 'a namespace gains the label: its waiting Service is served',
    pools: [pool('web', ['198.51.100.64/31'], { allocation: pinned({ namespaceLabels: ['team=x'] }) })],
    services: [{ name: 'a' }],
    namespacesLater: { shop: x },
    expect: { a: '198.51.100.64 from web' },
    events: [
      'a AllocationFailed: Failed to allocate IP for "shop/a": no available IPs',
      'a IPAllocated: Assigned IP ["198.51.100.64"]',
    ],
  },
  {
    given: 'a namespace loses the label: its Services move',
    pools: [p4, pool('web', ['198.51.100.64/31'], { allocation: pinned({ namespaceLabels: ['team=x'] }) })],
    services: [t1('a')],
    namespaces: { t1: x },
    namespacesLater: { t1: {} },
    expect: { 't1/a': '198.51.100.0 from p4' },
    events: [
      't1/a IPAllocated: Assigned IP ["198.51.100.64"]',
      lost('t1/a', 'pool web not compatible for ip assignment: it is not for this namespace'),
      't1/a IPAllocated: Assigned IP ["198.51.100.0"]',
    ],
  },
  {
    given: 'a namespace that was not read yet, where its labels would count: it waits rather than take another pool',
    pools: [p4, pool('web', ['198.51.100.64/31'], { allocation: pinned({ namespaceLabels: ['team=x'] }) })],
    services: [t1('a')],
    namespacesLater: { t1: x },
    expect: { 't1/a': '198.51.100.64 from web' },
    events: ['t1/a IPAllocated: Assigned IP ["198.51.100.64"]'],
  },
  {
    given: 'the Service loses the label: it moves',
    pools: POOLS,
    services: [{ name: 'a', labels: x }],
    later: (store) => store.edit('shop/a', { labels: new Map() }),
    expect: { a: '198.51.100.0 from p4' },
    events: ['a IPAllocated: Assigned IP ["198.51.100.48"]', lost('a', MOVED), 'a IPAllocated: Assigned IP ["198.51.100.0"]'],
  },
  {
    given: 'a pool is pinned to others while it is used: its Services move',
    pools: [p4, pool('web', ['198.51.100.64/31'])],
    services: [{ name: 'a', askPool: 'web' }, { name: 'b' }],
    poolsLater: [p4, pool('web', ['198.51.100.64/31'], { allocation: pinned({ namespaces: ['t1'] }) })],
    expect: { a: 'NotForNamespace', b: '198.51.100.0 from p4' },
    events: [
      'a IPAllocated: Assigned IP ["198.51.100.64"]',
      'b IPAllocated: Assigned IP ["198.51.100.0"]',
      lost('a', 'pool web not compatible for ip assignment: it is not for this namespace'),
      'a AllocationFailed: Failed to allocate IP for "shop/a": pool web not compatible for ip assignment: it is not for this namespace',
    ],
  },
  {
    given: 'another priority, and autoAssign off: what is assigned stays',
    pools: POOLS,
    services: [{ ...t1('a'), labels: x }],
    poolsLater: [p4, { ...ns, allocation: pinned({ namespaces: ['t1'], priority: 1 }) }, { ...lab, autoAssign: false }],
    expect: { 't1/a': '198.51.100.48 from lab' },
    events: ['t1/a IPAllocated: Assigned IP ["198.51.100.48"]'],
  },
  {
    given: 'a pinned pool that would take it appears: what is assigned stays',
    pools: [p4],
    services: [t1('a')],
    poolsLater: [p4, ns],
    expect: { 't1/a': '198.51.100.0 from p4' },
    events: ['t1/a IPAllocated: Assigned IP ["198.51.100.0"]'],
  },
]
