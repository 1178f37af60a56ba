/** Addresses bound to Services that do not ask for them. */
import { reservation } from '../../reserve/testing/objects.ts'
import { ns, p4, type Scenario } from './scenario.ts'
import { assigned, failed, forA, inP4AndHold4, VIP } from './set-apart.ts'

export const BOUND = inP4AndHold4([
  {
    given: 'bound to a Service: given without being asked, whoever is older',
    reservations: [reservation('vip', forA)],
    services: [
      { name: 'b', created: 1 },
      { name: 'a', created: 2 },
    ],
    expect: { a: '198.51.100.0 from p4', b: '198.51.100.1 from p4' },
    events: [assigned('b', '198.51.100.1'), assigned('a', VIP)],
  },
  {
    given: 'bound to a Service, and held by another: it waits until it is free',
    services: [{ name: 'b' }],
    reservationsLater: [reservation('vip', forA)],
    later: (store) =>
      store.put({ ...storedAs(store, 'shop/b'), key: 'shop/a', name: 'a', uid: 'uid-a', ips: [], allocatedFromPool: undefined }),
    expect: { a: 'ReservationExhausted', b: '198.51.100.0 from p4' },
    events: [assigned('b', VIP), failed('a', 'no free address in reservation "vip"')],
  },
  {
    given: 'bound, of a pool that assigns nothing automatically',
    reservations: [reservation('vip', { addresses: ['198.51.100.9'], autoBind: [{ namespace: 'shop', name: 'a' }] })],
    services: [{ name: 'a' }],
    expect: { a: '198.51.100.9 from hold4' },
    events: [assigned('a', '198.51.100.9')],
  },
  {
    given: 'bound, of a pool that is for other namespaces: the pool has the last word',
    pools: [ns, p4],
    reservations: [reservation('vip', { addresses: ['198.51.100.32'], autoBind: [{ namespace: 'shop', name: 'a' }] })],
    services: [{ name: 'a' }],
    expect: { a: 'NotForNamespace' },
    events: [failed('a', 'pool ns not compatible for ip assignment: it is not for this namespace')],
  },
  {
    given: 'bound, but of no pool: as if it were not',
    reservations: [reservation('vip', { addresses: ['203.0.113.1'], autoBind: [{ namespace: 'shop', name: 'a' }] })],
    services: [{ name: 'a' }],
    expect: { a: '198.51.100.0 from p4' },
    events: [assigned('a', VIP)],
  },
  {
    given: 'bound does not move whoever has an address',
    services: [{ name: 'a' }],
    reservationsLater: [reservation('vip', { addresses: ['198.51.100.1'], autoBind: [{ namespace: 'shop', name: 'a' }] })],
    expect: { a: '198.51.100.0 from p4' },
    events: [assigned('a', VIP)],
  },
])

function storedAs(store: Parameters<NonNullable<Scenario['later']>>[0], key: string) {
  const view = store.services.get(key)
  if (view === undefined) throw new Error(`no Service ${key}`)
  return view
}
