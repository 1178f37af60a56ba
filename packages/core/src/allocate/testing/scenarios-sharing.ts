/** One address for several Services (MB 2.5). */
import { BOTH, hold4, p4, type Scenario } from './scenario.ts'
import { pool, service } from './views.ts'

const HTTPS = ['TCP/443']
const k = (name: string, created: number, ports = ['TCP/80']) => ({ name, created, share: 'k', ports })
const given = (name: string, ip: string) => `${name} IPAllocated: Assigned IP ["${ip}"]`
const lost = (name: string, why: string) =>
  `${name} ClearAssignment: current IP for "shop/${name}" not allowed by config, will attempt for new IP assignment: ${why}`
const failed = (name: string, why: string) => `${name} AllocationFailed: Failed to allocate IP for "shop/${name}": ${why}`
const differs = (name: string, by: string) => `can't change sharing key for "shop/${name}", address also in use by ${by}`

export const SHARING: readonly Scenario[] = [
  {
    given: 'one key, other ports: they share, however many they are, and whatever their namespaces',
    pools: [p4],
    services: [k('a', 0), k('b', 1, HTTPS), { ...k('c', 2, ['UDP/80']), namespace: 't1' }],
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.0 from p4', 't1/c': '198.51.100.0 from p4' },
    events: [given('a', '198.51.100.0'), given('b', '198.51.100.0'), given('t1/c', '198.51.100.0')],
  },
  {
    given: 'one key, the same port: another address; and none where all have the port',
    pools: [p4],
    services: [k('a', 0), k('b', 1), k('c', 2)],
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.1 from p4', c: 'PoolsExhausted' },
    events: [given('a', '198.51.100.0'), given('b', '198.51.100.1'), failed('c', 'no available IPs')],
  },
  {
    given: 'an address that may be shared goes before a lower one that is free',
    pools: [p4],
    services: [{ ...k('a', 0), ask: ['198.51.100.1'] }, k('b', 1, HTTPS)],
    expect: { a: '198.51.100.1 from p4', b: '198.51.100.1 from p4' },
    events: [given('a', '198.51.100.1'), given('b', '198.51.100.1')],
  },
  {
    given: 'the lowest of those that may be shared',
    pools: [p4],
    services: [k('a', 0), k('b', 1), k('c', 2, HTTPS), k('d', 3, HTTPS)],
    expect: { c: '198.51.100.0 from p4', d: '198.51.100.1 from p4' },
    events: [given('a', '198.51.100.0'), given('b', '198.51.100.1'), given('c', '198.51.100.0'), given('d', '198.51.100.1')],
  },
  {
    given: 'another key, or none: not shared',
    pools: [hold4],
    services: [
      { ...k('a', 0), ask: ['198.51.100.9'] },
      { ...k('b', 1, HTTPS), share: 'l', ask: ['198.51.100.9'] },
      { name: 'c', created: 2, ports: HTTPS, ask: ['198.51.100.9'] },
    ],
    expect: { a: '198.51.100.9 from hold4', b: 'SharingDiffers', c: 'SharingDiffers' },
    events: [given('a', '198.51.100.9'), failed('b', differs('b', 'shop/a')), failed('c', differs('c', 'shop/a'))],
  },
  {
    given: 'only local endpoints: shared by Services of the same ones, not of others, nor with those of the whole cluster',
    pools: [p4],
    services: [
      { ...k('a', 0), backend: 'app=x' },
      { ...k('b', 1, HTTPS), backend: 'app=x' },
      { ...k('c', 2, ['TCP/22']), backend: 'app=y' },
      k('d', 3, ['TCP/25']),
    ],
    expect: {
      a: '198.51.100.0 from p4',
      b: '198.51.100.0 from p4',
      c: '198.51.100.1 from p4',
      d: 'PoolsExhausted',
    },
    events: [given('a', '198.51.100.0'), given('b', '198.51.100.0'), given('c', '198.51.100.1'), failed('d', 'no available IPs')],
  },
  {
    given: 'the port of an address asked for is taken',
    pools: [p4],
    services: [
      { ...k('a', 0), ask: ['198.51.100.0'] },
      { ...k('b', 1), ask: ['198.51.100.0'] },
    ],
    expect: { a: '198.51.100.0 from p4', b: 'PortInUse' },
    events: [given('a', '198.51.100.0'), failed('b', 'port TCP/80 is already in use on "198.51.100.0"')],
  },
  {
    given: 'who asks for an address is served before those who take any',
    pools: [p4],
    services: [k('a', 0), { ...k('b', 1), ask: ['198.51.100.0'] }],
    expect: { a: '198.51.100.1 from p4', b: '198.51.100.0 from p4' },
    events: [given('b', '198.51.100.0'), given('a', '198.51.100.1')],
  },
  {
    given: 'one leaves: its port is free for whoever waits, and the address stays with the others',
    pools: [hold4],
    services: [
      { ...k('a', 0), askPool: 'hold4' },
      { ...k('b', 1, HTTPS), askPool: 'hold4' },
      { ...k('c', 2), askPool: 'hold4' },
    ],
    later: (store) => store.remove('shop/a'),
    expect: { b: '198.51.100.9 from hold4', c: '198.51.100.9 from hold4' },
    events: [
      given('a', '198.51.100.9'),
      given('b', '198.51.100.9'),
      failed('c', 'no available IPs in pool hold4'),
      given('c', '198.51.100.9'),
    ],
  },
  {
    given: 'the last one leaves: the address is free',
    pools: [hold4],
    services: [
      { ...k('a', 0), askPool: 'hold4' },
      { name: 'b', created: 1, askPool: 'hold4' },
    ],
    later: (store) => store.edit('shop/a', { isLoadBalancer: false, ips: [] }),
    expect: { a: 'NotOurs', b: '198.51.100.9 from hold4' },
    events: [given('a', '198.51.100.9'), failed('b', 'no available IPs in pool hold4'), given('b', '198.51.100.9')],
  },
  {
    given: 'alone on its address it changes key, ports and backends, and stays',
    pools: [p4],
    services: [k('a', 0)],
    later: (store) => store.edit('shop/a', { sharingKey: 'l', ports: HTTPS, backendKey: 'app=x', onlyLocalEndpoints: true }),
    expect: { a: '198.51.100.0 from p4' },
    events: [given('a', '198.51.100.0')],
  },
  {
    given: 'it gives up sharing while it is alone: nobody joins any more',
    pools: [hold4],
    services: [{ ...k('a', 0), askPool: 'hold4' }],
    later: (store) => {
      store.edit('shop/a', { sharingKey: '' })
      store.put(service({ ...k('b', 1, HTTPS), askPool: 'hold4' }))
    },
    expect: { a: '198.51.100.9 from hold4', b: 'PoolExhausted' },
    events: [given('a', '198.51.100.9'), failed('b', 'no available IPs in pool hold4')],
  },
  {
    given: 'it takes a key while it is alone: who waits with that key joins',
    pools: [hold4],
    services: [
      { name: 'a', askPool: 'hold4' },
      { ...k('b', 1, HTTPS), askPool: 'hold4' },
    ],
    later: (store) => store.edit('shop/a', { sharingKey: 'k' }),
    expect: { a: '198.51.100.9 from hold4', b: '198.51.100.9 from hold4' },
    events: [given('a', '198.51.100.9'), failed('b', 'no available IPs in pool hold4'), given('b', '198.51.100.9')],
  },
  {
    given: 'its key changes while another shares the address: it moves, the other stays',
    pools: [p4],
    services: [k('a', 0), k('b', 1, HTTPS)],
    later: (store) => store.edit('shop/a', { sharingKey: 'l' }),
    expect: { a: '198.51.100.1 from p4', b: '198.51.100.0 from p4' },
    events: [
      given('a', '198.51.100.0'),
      given('b', '198.51.100.0'),
      lost('a', differs('a', 'shop/b')),
      given('a', '198.51.100.1'),
    ],
  },
  {
    given: 'a new port that is free: it stays, and has that port from now on',
    pools: [p4],
    services: [k('a', 0), k('b', 1, HTTPS)],
    later: (store) => {
      store.edit('shop/a', { ports: ['TCP/8080'] })
      store.put(service(k('c', 2, ['TCP/8080'])))
    },
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.0 from p4', c: '198.51.100.1 from p4' },
    events: [given('a', '198.51.100.0'), given('b', '198.51.100.0'), given('c', '198.51.100.1')],
  },
  {
    given: 'a new port that another has: it moves, the other stays',
    pools: [p4],
    services: [k('a', 0), k('b', 1, HTTPS)],
    later: (store) => store.edit('shop/a', { ports: ['TCP/443', 'TCP/80'] }),
    expect: { a: '198.51.100.1 from p4', b: '198.51.100.0 from p4' },
    events: [
      given('a', '198.51.100.0'),
      given('b', '198.51.100.0'),
      lost('a', 'port TCP/443 is already in use on "198.51.100.0"'),
      given('a', '198.51.100.1'),
    ],
  },
  {
    given: 'both families are shared',
    pools: [pool('dual', ['198.51.100.16/32', '2001:db8:b::/128'])],
    services: [
      { ...k('a', 0), families: BOTH, policy: 'RequireDualStack' },
      { ...k('b', 1, HTTPS), families: BOTH, policy: 'RequireDualStack' },
    ],
    expect: { a: '198.51.100.16 2001:db8:b:: from dual', b: '198.51.100.16 2001:db8:b:: from dual' },
    events: ['a', 'b'].map((name) => `${name} IPAllocated: Assigned IP ["198.51.100.16" "2001:db8:b::"]`),
  },
  {
    given: 'statuses without claims, as after MetalLB: one claim with all that fit, the older ones first',
    pools: [p4],
    services: [
      { ...k('a', 3), ips: ['198.51.100.0'], from: 'p4' },
      { ...k('b', 1), ips: ['198.51.100.0'], from: 'p4' },
      { ...k('c', 2, HTTPS), ips: ['198.51.100.0'], from: 'p4' },
    ],
    expect: { a: '198.51.100.1 from p4', b: '198.51.100.0 from p4', c: '198.51.100.0 from p4' },
    events: [lost('a', 'port TCP/80 is already in use on "198.51.100.0"'), given('a', '198.51.100.1')],
  },
]
