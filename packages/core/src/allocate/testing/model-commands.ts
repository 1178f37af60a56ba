/** What can happen, as commands of fast-check: a failing history shrinks to those that matter and prints as a story. */
import type { Ip } from '@clarion/inet'
import fc from 'fast-check'
import { FIRST_KINDS, NOT_BEHIND } from './events.ts'
import type { Profile, Reservers } from './model-profiles.ts'
import type { Fate, World } from './model-world.ts'
import { service, type Written } from './views.ts'

export type Act = fc.Command<object, World>
type Weighted = fc.WeightedArbitrary<Act>

const which = fc.nat(2)
const fate = fc.constantFrom<Fate>('answered', 'lost', 'late', 'dropped')
const why = fc.constantFrom(undefined, 'OtherAllocatorActive', 'FactsIncomplete')
const count = fc.oneof(fc.constant(99), fc.integer({ min: 1, max: 4 }))

function act<T>(weight: number, what: string, data: fc.Arbitrary<T>, run: (world: World, data: T) => void): Weighted {
  const toAct = (value: T): Act => ({
    check: () => true,
    run: (_, world) => run(world, value),
    toString: () => `${what} ${JSON.stringify(value)}`,
  })
  return { weight, arbitrary: data.map(toAct) }
}

function users({ keys, shapes, pools, controllers }: Profile): readonly Weighted[] {
  const key = fc.constantFrom(...keys)
  const data = fc.record({ key, shape: fc.constantFrom(...shapes), age: fc.nat(3) })
  const who = fc.nat(controllers - 1)
  return [
    act(5, 'put', data, (world, { key, shape, age }) => world.put(written(key, shape, age), false)),
    act(2, 'replace', data, (world, { key, shape, age }) => world.put(written(key, shape, age), true)),
    act(2, 'remove', key, (world, key) => world.store.remove(key)),
    act(1, 'retype', fc.record({ key, into: fc.constantFrom(undefined, 'ours', 'foreign') }), (world, { key, into }) =>
      world.retype(key, into),
    ),
    act(1, 'put all', fc.nat(3), (world, age) => {
      for (const key of keys) world.put(written(key, {}, age), false)
    }),
    act(2, 'pools', fc.nat(pools.length - 1), (world, at) => world.editPools(pools[at] ?? [])),
    act(1, 'rest, then pools', fc.nat(pools.length - 1), (world, at) => {
      world.rest()
      world.editPools(pools[at] ?? [], true)
    }),
    act(1, 'confirm', who, (world, who) => world.confirm(who)),
  ]
}

/** Who sets addresses apart, and counts them. */
function reservers({ names, specs, limits }: Reservers): readonly Weighted[] {
  const name = fc.constantFrom(...names)
  const reserve = fc.record({ name, spec: fc.constantFrom(...specs) })
  const limit = fc.record({ name: fc.constantFrom('q', 'r'), spec: fc.constantFrom(...limits) })
  return [
    act(4, 'reserve', reserve, (world, { name, spec }) => world.reserve(name, spec)),
    act(1, 'unreserve', name, (world, name) => world.reserve(name, undefined)),
    act(2, 'limit', limit, (world, { name, spec }) => world.limit(name, spec)),
    waiting,
  ]
}

const waiting = act(2, 'wait', fc.boolean(), (world, atRest) => {
  if (atRest) world.rest()
  world.wait(10)
  if (atRest) world.rest()
})

function strangers({ keys, addresses }: Profile): readonly Weighted[] {
  const key = fc.constantFrom(...keys)
  const data = fc.record({ key, ips: fc.subarray([...addresses], { maxLength: 2 }), unreadable: fc.subarray(['nonsense']) })
  return [
    act(2, 'hand', data, (world, { key, ips, unreadable }) => world.hand(key, ips, unreadable)),
    act(1, 'other allocator', key, (world, key) => world.otherAllocator(key, addresses)),
    act(1, 'take claim', fc.constantFrom(...addresses), (world, ip: Ip) => world.takeClaim(ip)),
  ]
}

function machines({ controllers, kinds = FIRST_KINDS, reservers, waits }: Profile): readonly Weighted[] {
  const who = fc.nat(controllers - 1)
  const kind = fc.constantFrom(...kinds)
  // One alone begins with what is there: nothing was written behind its back, and its lists are the API server's.
  const some = { service: fc.nat(5), claim: fc.nat(5), pools: fc.nat(1), confirmation: fc.nat(1) }
  const all = reservers === undefined ? some : { ...some, reservations: fc.nat(2), quotas: fc.nat(2) }
  const behind = controllers === 1 ? fc.constant(NOT_BEHIND) : fc.record(all)
  return [
    act(6, 'see', fc.record({ who, kind, count }), (world, { who, kind, count }) => {
      for (let i = 0; i < count && world.controllers[who]?.see(kind); i++);
    }),
    act(1, 'list again', fc.record({ who, kind, count }), (world, { who, kind, count }) =>
      world.controllers[who]?.relist(kind, count),
    ),
    act(3, 'plan', who, (world, who) => world.controllers[who]?.plan()),
    act(12, 'steps', fc.record({ who, which, count: fc.integer({ min: 1, max: 4 }) }), (world, { who, which, count }) =>
      world.steps(who, which, count),
    ),
    act(2, 'unsure step', fc.record({ who, which, fate }), (world, { who, which, fate }) => world.steps(who, which, 1, fate)),
    act(2, 'look', fc.record({ who, which }), (world, { who, which }) => world.look(who, which)),
    act(1, 'arrive', fc.nat(3), (world, which) => world.arrive(which)),
    act(1, 'restart', fc.record({ who, behind, late: fc.boolean() }), (world, { who, behind, late }) =>
      world.restart(who, { ...NOT_BEHIND, ...behind }, late),
    ),
    act(4, 'settle', who, (world, who) => world.settle(who)),
    act(1, 'distrust', fc.record({ who, why }), (world, { who, why }) => world.controllers[who]?.trust(why)),
    act(1, 'rest', fc.constant('all'), (world) => world.rest()),
    ...(reservers === undefined && waits !== true ? [] : [act(2, 'batch', who, (world, who) => world.controllers[who]?.batch())]),
  ]
}

function written(key: string, shape: Partial<Written>, created: number) {
  const [namespace = '', name = ''] = key.split('/')
  return service({ namespace, name, created, ...shape })
}

export function actsOf(profile: Profile) {
  const { reservers: who } = profile
  const all = [
    ...users(profile),
    ...machines(profile),
    ...(profile.strangers ? strangers(profile) : []),
    ...(who === undefined ? [] : reservers(who)),
    ...(profile.waits === true ? [waiting] : []),
  ]
  return fc.commands([fc.oneof(...all)], { maxCommands: 60, size: 'max' })
}
