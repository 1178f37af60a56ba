/** Where histories take place in which addresses rest. */
import type { RestRule } from '../../facts.ts'
import { EVENT_KINDS } from './events.ts'
import type { Profile } from './model-profiles.ts'
import { ip, pool } from './views.ts'

const A = '198.51.100.0'
const B = '198.51.100.1'
const rest: RestRule = { ms: 15, strict: false }
const strict: RestRule = { ms: 15, strict: true }
const order = 'least-recently-used'

const ONE: Omit<Profile, 'name'> = {
  controllers: 2,
  keys: ['shop/a', 'shop/b'],
  shapes: [{}, {}, { ask: [A] }, { share: 'k' }, { share: 'k', ports: ['TCP/443'] }],
  pools: [
    [pool('p', [`${A}/32`], { rest })],
    [pool('p', [`${A}/32`], { rest: strict })],
    [pool('p', [`${A}/32`])],
    [pool('p', [`${B}/32`], { rest })],
    [],
  ],
  addresses: [ip(A), ip(B)],
  strangers: false,
  kinds: EVENT_KINDS,
  waits: true,
  meets: ['AddressResting'],
}

const SOME: Omit<Profile, 'name'> = {
  ...ONE,
  keys: ['shop/a', 'shop/b', 'shop/c'],
  shapes: [...ONE.shapes, { ask: [B] }, { askPool: 'q' }, { families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' }],
  pools: [
    [pool('p', [`${A}/32`, '2001:db8:a::/128'], { rest }), pool('q', [`${B}/32`], { rest: strict })],
    [pool('p', [`${A}/31`, '2001:db8:a::/127'], { rest: strict, order })],
    [pool('p', [`${A}/31`], { order }), pool('q', ['2001:db8:a::/128'], { rest })],
    [pool('q', [`${A}/31`], { rest })],
    'missing',
  ],
  strangers: true,
}

export const RESTING_PROFILES: readonly Profile[] = [
  { name: 'one address that rests', ...ONE },
  { name: 'addresses that rest', ...SOME },
]
