/** Where histories take place in which addresses are set apart and counted. */
import { EVENT_KINDS } from './events.ts'
import type { Profile } from './model-profiles.ts'
import { ip, pool } from './views.ts'

const A = '198.51.100.0'
const B = '198.51.100.1'
const HELD = '198.51.100.8'
const forShop = [{ namespaces: ['shop'] }]
const forWeb = [{ namespaces: ['shop', 'team'], serviceSelector: { matchLabels: { app: 'web' } } }]

const APART: Omit<Profile, 'name' | 'controllers' | 'strangers'> = {
  keys: ['shop/a', 'shop/b', 'team/c'],
  shapes: [
    {},
    { askPool: 'p' },
    { ask: [A] },
    { ask: [HELD] },
    { askReservation: 'vip' },
    { askReservation: 'vip', labels: { app: 'web' } },
    { askReservation: 'own', askPool: 'p' },
    { labels: { app: 'web' } },
    { labels: { app: 'web' }, ask: [B] },
    { share: 'k', ports: ['TCP/443'] },
    { share: 'k', ports: ['TCP/22'], ask: [B] },
    { families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' },
  ],
  pools: [
    [pool('p', [`${A}/30`, '2001:db8:a::/127']), pool('held', [`${HELD}/32`], { autoAssign: false })],
    [pool('p', [`${A}/31`])],
    [pool('q', [`${A}/30`])],
  ],
  addresses: [A, B, HELD].map(ip),
  kinds: EVENT_KINDS,
  meets: [
    'AddressReserved',
    'AddressExcluded',
    'ReservationUnknown',
    'ReservationDenied',
    'ReservationExhausted',
    'QuotaExceeded',
  ],
  reservers: {
    names: ['vip', 'own', 'router'],
    specs: [
      { mode: 'Exclude', addresses: [A] },
      { mode: 'Exclude', addresses: [B, HELD] },
      { mode: 'Exclude', fromPool: { pool: 'p', ipv4: 1 } },
      { mode: 'Static', addresses: [A], allow: forShop },
      { mode: 'Static', addresses: [A, B, '2001:db8:a::'], allow: forWeb },
      { mode: 'Static', addresses: [B], allow: forShop, expires: 5 },
      { mode: 'Static', addresses: [HELD], autoBind: [{ namespace: 'shop', name: 'a' }] },
      { mode: 'Static', addresses: [A], autoBind: [{ namespace: 'team', name: 'c' }], expires: 5 },
      { mode: 'Static', fromPool: { pool: 'p', ipv4: 1 }, allow: forShop },
      { mode: 'Static', fromPool: { pool: 'p', ipv4: 2 }, autoBind: [{ namespace: 'shop', name: 'b' }], allow: forWeb },
    ],
    limits: [
      undefined,
      { scope: 'EachNamespace', namespaces: ['shop'], ipv4: 1 },
      { scope: 'EachNamespace', namespaces: ['shop', 'team'], ipv4: 0, ipv6: 1 },
      { scope: 'Together', namespaces: ['shop', 'team'], pools: ['p'], ipv4: 2, ipv6: 0 },
    ],
  },
}

export const RESERVED_PROFILES: readonly Profile[] = [
  { name: 'set apart', ...APART, controllers: 2, strangers: true },
  { name: 'set apart, by one', ...APART, controllers: 1, strangers: false },
]
