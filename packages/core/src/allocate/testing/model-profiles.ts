/** Where histories take place: few addresses, so that the Services are after each other's, and the fewer kinds of things, the more of each. */
import type { Ip } from '@clarion/inet'
import type { AddressQuotaSpec, AddressReservationSpec } from '../../reserve/objects.ts'
import type { Refusal } from '../refusal.ts'
import type { Kind, PoolList } from './events.ts'
import { ip, pinned, pool, type Written } from './views.ts'

export type ProfileName =
  | 'one address'
  | 'one address, and strangers'
  | 'pools'
  | 'pools and strangers'
  | 'crowd'
  | 'shared'
  | 'two that share'
  | 'set apart'
  | 'set apart, by one'
  | 'one address that rests'
  | 'addresses that rest'

export interface Profile {
  readonly name: ProfileName
  readonly keys: readonly string[]
  readonly shapes: readonly Partial<Written>[]
  /** The first are there at the beginning. */
  readonly pools: readonly PoolList[]
  /** What strangers write into a status. */
  readonly addresses: readonly Ip[]
  readonly strangers: boolean
  readonly controllers: number
  /** What the controllers see; as few as there is anything of. */
  readonly kinds?: readonly Kind[]
  readonly reservers?: Reservers
  /** Time passes. */
  readonly waits?: boolean
  /** Refusals that there must be in some history, or it shows nothing. */
  readonly meets?: readonly Refusal['why'][]
}

export interface Reservers {
  readonly names: readonly string[]
  readonly specs: readonly AddressReservationSpec[]
  readonly limits: readonly (AddressQuotaSpec | undefined)[]
}

const A = '198.51.100.0'
const B = '198.51.100.1'

const ONE: Omit<Profile, 'name' | 'strangers'> = {
  controllers: 2,
  keys: ['shop/a', 'shop/b'],
  shapes: [{}, {}, {}, { families: ['ipv6'] }, { ask: [A] }],
  pools: [[pool('p', [`${A}/32`])], [pool('q', [`${A}/32`])], [pool('p', [`${B}/32`])], []],
  addresses: [ip(A), ip(B)],
}

const MANY: Omit<Profile, 'name' | 'strangers'> = {
  controllers: 2,
  keys: ['shop/a', 'shop/b', 'shop/c'],
  shapes: [
    {},
    {},
    {},
    {},
    { ask: [A] },
    { ask: [B] },
    { ask: ['198.51.100.8'] },
    { askPool: 'a' },
    { askPool: 'held' },
    { families: ['ipv6'] },
    { families: ['ipv4', 'ipv6'], policy: 'RequireDualStack' },
    { families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' },
    { fault: 'nonsense' },
    { labels: { team: 'x' } },
    { labels: { team: 'x' }, families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' },
    { askPool: 'lab' },
    { share: 'k', ports: ['TCP/443'] },
    { share: 'k', families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' },
  ],
  pools: [
    [pool('a', [`${A}/31`, '2001:db8:a::/127']), pool('held', ['198.51.100.8/32'], { autoAssign: false })],
    [pool('a', [`${A}/32`, '2001:db8:a::/128'])], // shrunk
    [pool('a', [`${A}/32`]), pool('b', [`${B}/32`, '2001:db8:a::/127'])], // split
    [pool('renamed', [`${A}/31`, '2001:db8:a::/127']), pool('held', ['198.51.100.8/32'])],
    [pool('a', [`${A}/31`, '2001:db8:a::/127'], { avoidBuggyIps: true })],
    [pool('a', [`${A}/32`, '2001:db8:a::/127']), pool('lab', [`${B}/32`], { allocation: pinned({ serviceLabels: ['team=x'] }) })],
    [
      pool('a', [`${A}/31`], { allocation: pinned({ serviceLabels: ['team=x'], priority: 3 }) }),
      pool('lab', ['198.51.100.8/32']),
    ],
    [pool('a', [`${A}/31`], { allocation: pinned({ namespaces: ['other'] }) }), pool('lab', ['198.51.100.8/32'])],
    [],
    'missing',
  ],
  addresses: [A, B, '198.51.100.8', '2001:db8:a::', '203.0.113.1'].map(ip),
}

const CROWD: Omit<Profile, 'name'> = {
  controllers: 2,
  keys: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `shop/${name}`),
  shapes: [{}, { askPool: 'p' }],
  pools: [
    [pool('p', ['198.51.100.0/29'])],
    [pool('p', ['198.51.100.2/31', '198.51.100.4/30'])],
    [pool('p', ['198.51.100.4/30', '198.51.100.16/29'])],
    [pool('q', ['198.51.100.0/29'])],
    [],
    'missing',
  ],
  addresses: [],
  strangers: false,
}

const SHARED: Omit<Profile, 'name'> = {
  controllers: 2,
  keys: ['a', 'b', 'c', 'd'].map((name) => `shop/${name}`),
  shapes: [
    { share: 'k' },
    { share: 'k', ports: ['TCP/443'] },
    { share: 'k', ports: ['TCP/443', 'UDP/53'] },
    { share: 'k', ports: ['UDP/53'], ask: [B] },
    { share: 'k', ports: ['TCP/443'], backend: 'app=x' },
    { share: 'k', ports: ['UDP/53'], backend: 'app=x' },
    { share: 'l', ports: ['TCP/22'] },
    {},
  ],
  pools: [[pool('p', [`${A}/31`])], [pool('p', [`${A}/32`])], [pool('q', [`${A}/31`])], [pool('p', [`${B}/32`])], []],
  addresses: [A, B].map(ip),
  strangers: true,
}

const TWO: Omit<Profile, 'name'> = {
  controllers: 2,
  keys: ['shop/a', 'shop/b'],
  shapes: [{ share: 'k' }, { share: 'k', ports: ['TCP/443'] }, { share: 'k', ports: ['TCP/443'] }],
  pools: [[pool('p', [`${A}/32`])], [pool('p', [`${B}/32`])]],
  addresses: [],
  strangers: false,
}

export const PROFILES: readonly Profile[] = [
  { name: 'one address', ...ONE, strangers: false },
  { name: 'one address, and strangers', ...ONE, strangers: true },
  { name: 'pools', ...MANY, strangers: false },
  { name: 'pools and strangers', ...MANY, strangers: true },
  { name: 'crowd', ...CROWD },
  { name: 'shared', ...SHARED },
  { name: 'two that share', ...TWO },
]
