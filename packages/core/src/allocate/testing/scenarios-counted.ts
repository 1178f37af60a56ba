/** Quotas. p4 has 198.51.100.0 and .1; hold4, not assigned automatically, has .9; p6 has two of IPv6; dual has two of each. */
import { quota, reservation } from '../../reserve/testing/objects.ts'
import { BOTH, dual, hold4, p4, type Scenario } from './scenario.ts'
import { assigned, failed } from './set-apart.ts'

const full = (limit: number, used: number, family = 'IPv4') =>
  `quota team allows ${limit} ${family} addresses, ${used} are in use`
const team = (spec: Parameters<typeof quota>[1]) => [quota('team', spec)]
const wide = [p4, hold4, dual]

export const COUNTED: readonly Scenario[] = [
  {
    given: 'a quota of one for each namespace',
    pools: wide,
    namespaces: { blog: {} },
    quotas: team({ namespaces: ['shop', 'blog'], ipv4: 1 }),
    services: [
      { name: 'a' },
      { name: 'b', created: 1 },
      { name: 'c', namespace: 'blog', created: 2 },
      { name: 'd', namespace: 'other', created: 3 },
      { name: 'e', namespace: 'other', created: 4 },
    ],
    expect: {
      a: '198.51.100.16 from dual',
      b: 'QuotaExceeded',
      'blog/c': '198.51.100.17 from dual',
      'other/d': '198.51.100.0 from p4',
      'other/e': '198.51.100.1 from p4',
    },
    events: [
      assigned('a', '198.51.100.16'),
      failed('b', full(1, 1)),
      assigned('blog/c', '198.51.100.17'),
      assigned('other/d', '198.51.100.0'),
      assigned('other/e', '198.51.100.1'),
    ],
  },
  {
    given: 'a quota of one together',
    pools: wide,
    namespaces: { blog: { team: 'x' }, shop: { team: 'x' } },
    quotas: team({ scope: 'Together', namespaceSelectors: [{ matchLabels: { team: 'x' } }], ipv4: 1 }),
    services: [{ name: 'a' }, { name: 'c', namespace: 'blog', created: 2 }],
    expect: { a: '198.51.100.16 from dual', 'blog/c': 'QuotaExceeded' },
    events: [assigned('a', '198.51.100.16'), failed('blog/c', full(1, 1))],
  },
  {
    given: 'a quota of one pool: another is taken',
    pools: wide,
    quotas: team({ namespaces: ['shop'], pools: ['dual'], ipv4: 1 }),
    services: [{ name: 'a' }, { name: 'b', created: 1 }, { name: 'c', created: 2, askPool: 'dual' }],
    expect: { a: '198.51.100.16 from dual', b: '198.51.100.0 from p4', c: 'QuotaExceeded' },
    events: [assigned('a', '198.51.100.16'), assigned('b', '198.51.100.0'), failed('c', full(1, 1))],
  },
  {
    given: 'raised, who waits is served',
    pools: wide,
    quotas: team({ namespaces: ['shop'], ipv4: 0 }),
    services: [{ name: 'a' }],
    quotasLater: team({ namespaces: ['shop'], ipv4: 1 }),
    expect: { a: '198.51.100.16 from dual' },
    events: [failed('a', full(0, 0)), assigned('a', '198.51.100.16')],
  },
  {
    given: 'lowered, nothing is taken away',
    pools: wide,
    services: [{ name: 'a' }, { name: 'b', created: 1 }],
    quotasLater: team({ namespaces: ['shop'], ipv4: 0 }),
    expect: { a: '198.51.100.16 from dual', b: '198.51.100.17 from dual' },
    events: [assigned('a', '198.51.100.16'), assigned('b', '198.51.100.17')],
  },
  {
    given: 'one is given up, the next in line gets one',
    pools: wide,
    quotas: team({ namespaces: ['shop'], ipv4: 1 }),
    services: [{ name: 'a' }, { name: 'b', created: 1 }],
    later: (store) => store.edit('shop/a', { isLoadBalancer: false, ips: [] }),
    expect: { a: 'NotOurs', b: '198.51.100.16 from dual' },
    events: [assigned('a', '198.51.100.16'), failed('b', full(1, 1)), assigned('b', '198.51.100.16')],
  },
  {
    given: 'a shared address counts once',
    pools: [p4],
    quotas: team({ namespaces: ['shop'], ipv4: 1 }),
    services: [
      { name: 'a', share: 'k', ports: ['TCP/80'] },
      { name: 'b', created: 1, share: 'k', ports: ['TCP/81'] },
      { name: 'c', created: 2, share: 'other', ports: ['TCP/82'] },
    ],
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.0 from p4', c: 'QuotaExceeded' },
    events: [assigned('a', '198.51.100.0'), assigned('b', '198.51.100.0'), failed('c', full(1, 1))],
  },
  {
    given: 'what is bound to a namespace counts before it is held, and once',
    pools: [p4, hold4],
    reservations: [reservation('vip', { addresses: ['198.51.100.9'], autoBind: [{ namespace: 'shop', name: 'a' }] })],
    quotas: team({ namespaces: ['shop'], ipv4: 1 }),
    services: [{ name: 'b' }, { name: 'a', created: 1 }],
    expect: { b: 'QuotaExceeded', a: '198.51.100.9 from hold4' },
    events: [failed('b', full(1, 1)), assigned('a', '198.51.100.9')],
  },
  {
    given: 'an address asked for',
    pools: wide,
    quotas: team({ namespaces: ['shop'], ipv4: 0 }),
    services: [{ name: 'a', ask: ['198.51.100.9'] }],
    expect: { a: 'QuotaExceeded' },
    events: [failed('a', full(0, 0))],
  },
  {
    given: 'one family of two is full, which is enough',
    pools: [dual],
    quotas: team({ namespaces: ['shop'], ipv6: 0 }),
    services: [{ name: 'a', families: BOTH, policy: 'PreferDualStack' }],
    expect: { a: '198.51.100.16 from dual' },
    events: [
      assigned('a', '198.51.100.16'),
      `a AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: ${full(0, 0, 'IPv6')}`,
    ],
  },
  {
    given: 'two quotas: both must allow',
    pools: wide,
    quotas: [quota('team', { namespaces: ['shop'], ipv4: 9 }), quota('all', { namespaceSelectors: [{}], ipv4: 0 })],
    services: [{ name: 'a' }],
    expect: { a: 'QuotaExceeded' },
    events: [failed('a', 'quota all allows 0 IPv4 addresses, 0 are in use')],
  },
]
