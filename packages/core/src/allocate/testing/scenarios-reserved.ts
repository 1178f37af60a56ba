/** Addresses set apart. */
import { reservation } from '../../reserve/testing/objects.ts'
import { BOTH, dual, hold4, p4, type Scenario } from './scenario.ts'
import { assigned, failed, forA, forShop, inP4AndHold4, VIP } from './set-apart.ts'

export const RESERVED = inP4AndHold4([
  {
    given: 'a Static address is nobody’s who does not ask',
    reservations: [reservation('vip', forShop)],
    services: [{ name: 'a' }],
    expect: { a: '198.51.100.1 from p4' },
    events: [assigned('a', '198.51.100.1')],
  },
  {
    given: 'a Static address, asked for by whom it is for',
    reservations: [reservation('vip', forShop)],
    services: [{ name: 'a', ask: [VIP] }],
    expect: { a: '198.51.100.0 from p4' },
    events: [assigned('a', VIP)],
  },
  {
    given: 'a Static address, asked for by name',
    reservations: [reservation('vip', forShop)],
    services: [{ name: 'a', askReservation: 'vip' }],
    expect: { a: '198.51.100.0 from p4' },
    events: [assigned('a', VIP)],
  },
  {
    given: 'a Static address, asked for by others: no name of anybody is told',
    reservations: [reservation('secret', { addresses: [VIP], allow: [{ namespaces: ['blog'] }] })],
    services: [{ name: 'a', ask: [VIP] }],
    expect: { a: 'AddressReserved' },
    events: [failed('a', 'address 198.51.100.0 is reserved for others')],
  },
  {
    given: 'a Static address, asked for by name by others',
    reservations: [reservation('vip', { addresses: [VIP], allow: [{ namespaces: ['blog'] }] })],
    services: [{ name: 'a', askReservation: 'vip' }],
    expect: { a: 'ReservationDenied' },
    events: [failed('a', 'reservation "vip" is not for this service')],
  },
  {
    given: 'a reservation that does not exist, while it holds an address',
    services: [{ name: 'a', ips: ['198.51.100.1'], from: 'p4', askReservation: 'vip' }],
    expect: { a: 'ReservationUnknown, keeps 198.51.100.1' },
    events: ['a LoadBalancerFailed: invalid requested loadbalancer IPs: there is no reservation "vip"'],
  },
  {
    given: 'a reservation that comes later',
    services: [{ name: 'a', askReservation: 'vip' }],
    reservationsLater: [reservation('vip', forShop)],
    expect: { a: '198.51.100.0 from p4' },
    events: [failed('a', 'there is no reservation "vip"'), assigned('a', VIP)],
  },
  {
    given: 'an excluded address',
    reservations: [reservation('router', { mode: 'Exclude', addresses: ['198.51.0.0/16'] })],
    services: [{ name: 'a', ask: [VIP] }, { name: 'b' }],
    expect: { a: 'AddressExcluded', b: 'PoolsExhausted' },
    events: [failed('a', 'address 198.51.100.0 is excluded: no service gets it'), failed('b', 'no available IPs')],
  },
  {
    given: 'what is excluded later its holder keeps',
    services: [{ name: 'a' }],
    reservationsLater: [reservation('router', { mode: 'Exclude', addresses: ['198.51.0.0/16'] })],
    expect: { a: '198.51.100.0 from p4' },
    events: [assigned('a', VIP)],
  },
  {
    given: 'what a holder of a reserved address gave up it does not get again',
    services: [{ name: 'a' }],
    reservationsLater: [reservation('vip', { addresses: [VIP], allow: [{ namespaces: ['blog'] }] })],
    later: (store) => store.edit('shop/a', { uid: 'another', ips: [], allocatedFromPool: undefined }),
    expect: { a: '198.51.100.1 from p4' },
    events: [assigned('a', VIP), assigned('a', '198.51.100.1')],
  },
  {
    given: 'asking by name moves',
    reservations: [reservation('vip', { addresses: ['198.51.100.1'], allow: [{ namespaces: ['shop'] }] })],
    services: [{ name: 'a' }],
    later: (store) => store.edit('shop/a', { request: { ips: [], fault: undefined, pool: undefined, reservation: 'vip' } }),
    expect: { a: '198.51.100.1 from p4' },
    events: [assigned('a', VIP), assigned('a', '198.51.100.1')],
  },
  {
    given: 'asking by name for what is not to be had costs nothing',
    reservations: [reservation('vip', { addresses: ['198.51.100.1'], allow: [{ namespaces: ['shop'] }] })],
    services: [{ name: 'a' }, { name: 'b', created: 1, askReservation: 'vip' }],
    later: (store) => store.edit('shop/a', { request: { ips: [], fault: undefined, pool: undefined, reservation: 'vip' } }),
    expect: { a: 'ReservationExhausted, keeps 198.51.100.0', b: '198.51.100.1 from p4' },
    events: [
      assigned('a', VIP),
      assigned('b', '198.51.100.1'),
      'a LoadBalancerFailed: invalid requested loadbalancer IPs: no free address in reservation "vip"',
    ],
  },
  {
    given: 'a reservation and an address of it',
    reservations: [reservation('vip', { addresses: [VIP, '198.51.100.1'], allow: [{ namespaces: ['shop'] }] })],
    services: [{ name: 'a', ask: ['198.51.100.1'], askReservation: 'vip' }],
    expect: { a: '198.51.100.1 from p4' },
    events: [assigned('a', '198.51.100.1')],
  },
  {
    given: 'a reservation and an address that is not of it',
    reservations: [reservation('vip', forShop)],
    services: [{ name: 'a', ask: ['198.51.100.1'], askReservation: 'vip' }],
    expect: { a: 'RequestContradicts' },
    events: [failed('a', 'the service asks for 198.51.100.1 and for reservation "vip", which has none of it')],
  },
  {
    given: 'a reservation and a pool that has none of it',
    pools: [p4, dual],
    reservations: [reservation('vip', forShop)],
    services: [{ name: 'a', askPool: 'dual', askReservation: 'vip' }],
    expect: { a: 'RequestContradicts' },
    events: [failed('a', 'the service asks for pool dual and for reservation "vip", which has none of it')],
  },
  {
    given: 'past its time: who holds it keeps it, nobody new gets it',
    reservations: [reservation('vip', { addresses: [VIP, '198.51.100.1'], allow: [{ namespaces: ['shop'] }], expires: 1_000 })],
    services: [{ name: 'a', askReservation: 'vip' }],
    now: 999,
    nowLater: 1_000,
    later: (store) =>
      store.put({ ...storedAs(store, 'shop/a'), key: 'shop/b', name: 'b', uid: 'uid-b', ips: [], allocatedFromPool: undefined }),
    expect: { a: '198.51.100.0 from p4', b: 'ReservationExpired' },
    events: [assigned('a', VIP), failed('b', 'reservation "vip" has expired')],
  },
  {
    given: 'past its time, asked for by address',
    reservations: [reservation('vip', { ...forShop, expires: 1_000 })],
    services: [{ name: 'a', ask: [VIP] }],
    now: 1_000,
    expect: { a: 'ReservationExpired' },
    events: [failed('a', 'reservation "vip" has expired')],
  },
  {
    given: 'past its time it binds nobody, and its address stays set apart',
    reservations: [reservation('vip', { ...forA, expires: 1_000 })],
    services: [{ name: 'a' }],
    now: 1_000,
    expect: { a: '198.51.100.1 from p4' },
    events: [assigned('a', '198.51.100.1')],
  },
  {
    given: 'two for one address: the older counts',
    reservations: [
      reservation('younger', forShop, { created: 2 }),
      reservation('older', { addresses: [VIP], allow: [{ namespaces: ['blog'] }] }, { created: 1 }),
    ],
    services: [
      { name: 'a', ask: [VIP] },
      { name: 'b', askReservation: 'younger' },
    ],
    expect: { a: 'AddressReserved', b: 'ReservationExhausted' },
    events: [failed('a', 'address 198.51.100.0 is reserved for others'), failed('b', 'no free address in reservation "younger"')],
  },
  {
    given: 'of both families, by name',
    pools: [dual],
    reservations: [reservation('vip', { addresses: ['198.51.100.17', '2001:db8:b::1'], allow: [{ namespaces: ['shop'] }] })],
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack', askReservation: 'vip' }],
    expect: { a: '198.51.100.17 2001:db8:b::1 from dual' },
    events: [assigned('a', '198.51.100.17', '2001:db8:b::1')],
  },
  {
    given: 'one family of two, by name, which is enough',
    pools: [dual],
    reservations: [reservation('vip', { addresses: ['198.51.100.17'], allow: [{ namespaces: ['shop'] }] })],
    services: [{ name: 'a', families: BOTH, policy: 'PreferDualStack', askReservation: 'vip' }],
    expect: { a: '198.51.100.17 from dual' },
    events: [
      assigned('a', '198.51.100.17'),
      'a AdditionalAssignFailed: cannot assign additional IP in PreferDualStack: no available IPs in pool dual',
    ],
  },
  {
    given: 'one family of two, by name, which is not enough',
    pools: [dual],
    reservations: [reservation('vip', { addresses: ['198.51.100.17'], allow: [{ namespaces: ['shop'] }] })],
    services: [{ name: 'a', families: BOTH, policy: 'RequireDualStack', askReservation: 'vip' }],
    expect: { a: 'ReservationExhausted' },
    events: [failed('a', 'no free address in reservation "vip" for dual IPFamily')],
  },
  {
    given: 'shared by those it is for, and not by others of the same key',
    pools: [p4, hold4],
    reservations: [reservation('vip', forShop)],
    services: [
      { name: 'a', ask: [VIP], share: 'k', ports: ['TCP/80'] },
      { name: 'b', created: 1, askReservation: 'vip', share: 'k', ports: ['TCP/81'] },
      { name: 'c', created: 2, share: 'k', ports: ['TCP/82'] },
      { name: 'd', created: 3, namespace: 'blog', ask: [VIP], share: 'k', ports: ['TCP/83'] },
    ],
    namespaces: { blog: {} },
    expect: {
      a: '198.51.100.0 from p4',
      b: '198.51.100.0 from p4',
      c: '198.51.100.1 from p4',
      'blog/d': 'AddressReserved',
    },
    events: [
      assigned('a', VIP),
      'blog/d AllocationFailed: Failed to allocate IP for "blog/d": address 198.51.100.0 is reserved for others',
      assigned('b', VIP),
      assigned('c', '198.51.100.1'),
    ],
  },
])

function storedAs(store: Parameters<NonNullable<Scenario['later']>>[0], key: string) {
  const view = store.services.get(key)
  if (view === undefined) throw new Error(`no Service ${key}`)
  return view
}
