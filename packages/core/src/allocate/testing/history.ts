/** Random histories: users edit, two controllers see, plan, and do one step at a time, stop anywhere and start again. */
import type { Ip } from '@clarion/inet'
import fc from 'fast-check'
import type { PoolView, ServiceView } from '../../facts.ts'
import { Controller } from './controller.ts'
import { Store } from './store.ts'
import { ip, pool, service, type Written } from './views.ts'

/** Few addresses, so that the Services are after each other's. */
const POOLS: readonly (readonly PoolView[])[] = [
  [pool('a', ['198.51.100.0/31', '2001:db8:a::/127']), pool('held', ['198.51.100.8/32'], { autoAssign: false })],
  [pool('a', ['198.51.100.1-198.51.100.2', '2001:db8:a::1/128']), pool('c', ['198.51.100.8/32'])],
  [pool('a', ['198.51.100.0/31'], { avoidBuggyIps: true })],
  [],
]

const ADDRESSES = ['198.51.100.0', '198.51.100.1', '198.51.100.8', '2001:db8:a::', '203.0.113.1'].map(ip)
const NAMES = ['a', 'b', 'c']

const SHAPES: readonly Partial<Written>[] = [
  {},
  {},
  {},
  {},
  { ask: ['198.51.100.1'] },
  { ask: ['198.51.100.8'] },
  { askPool: 'a' },
  { askPool: 'held' },
  { families: ['ipv6'] },
  { families: ['ipv4', 'ipv6'], policy: 'RequireDualStack' },
  { families: ['ipv4', 'ipv6'], policy: 'PreferDualStack' },
  { fault: 'nonsense' },
]

type UserAct =
  | { readonly act: 'put' | 'replace'; readonly name: string; readonly shape: Partial<Written>; readonly age: number }
  | { readonly act: 'remove' | 'retype'; readonly name: string }
  | { readonly act: 'hand'; readonly name: string; readonly ips: readonly Ip[] }

type MachineAct =
  | { readonly act: 'see'; readonly who: number; readonly kind: 'service' | 'claim'; readonly count: number }
  | { readonly act: 'plan' | 'settle'; readonly who: number }
  | { readonly act: 'step'; readonly who: number; readonly which: number; readonly count: number }
  | { readonly act: 'restart'; readonly who: number; readonly behind: { readonly service: number; readonly claim: number } }
  | { readonly act: 'pools'; readonly who: number; readonly pools: readonly PoolView[] }

export type Act = UserAct | MachineAct

const name = fc.constantFrom(...NAMES)
const who = fc.nat(1)
const shape = fc.constantFrom(...SHAPES)

const user: readonly fc.WeightedArbitrary<UserAct>[] = [
  { weight: 6, arbitrary: fc.record({ act: fc.constant('put' as const), name, shape, age: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('replace' as const), name, shape, age: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('remove' as const, 'retype' as const), name }) },
]
const machine: readonly fc.WeightedArbitrary<Act>[] = [
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('see' as const),
      who,
      kind: fc.constantFrom('service' as const, 'claim' as const),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 7, arbitrary: fc.record({ act: fc.constant('plan' as const), who }) },
  {
    weight: 12,
    arbitrary: fc.record({ act: fc.constant('step' as const), who, which: fc.nat(3), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('restart' as const),
      who,
      behind: fc.record({ service: fc.nat(6), claim: fc.nat(6) }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('pools' as const), who, pools: fc.constantFrom(...POOLS) }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('settle' as const), who }) },
]
const hand: fc.WeightedArbitrary<Act> = {
  weight: 3,
  arbitrary: fc.record({ act: fc.constant('hand' as const), name, ips: fc.subarray(ADDRESSES, { maxLength: 3 }) }),
}

export const histories = fc.array(fc.oneof(...user, ...machine), { minLength: 10, maxLength: 80, size: 'max' })
export const historiesWithHands = fc.array(fc.oneof(...user, ...machine, hand), { minLength: 10, maxLength: 80, size: 'max' })

export class World {
  readonly store = new Store()
  readonly controllers: Controller[] = [new Controller(this.store, POOLS[0] ?? []), new Controller(this.store, POOLS[0] ?? [])]
  #pools: readonly PoolView[] = POOLS[0] ?? []
  #lives = 0

  /** `check` is called after every single write. */
  play(history: readonly Act[], check: (world: World) => void): void {
    for (const act of history) this.#do(act, check)
  }

  /** The first controller alone, with everything seen and the pools of the last edit, works until there is nothing left to do. */
  rest(): Controller {
    const one = new Controller(this.store, this.#pools)
    one.settle()
    return one
  }

  #do(act: Act, check: (world: World) => void): void {
    if ('who' in act) {
      const controller = this.controllers[act.who]
      if (controller !== undefined) this.#machine(controller, act, check)
      return
    }
    const { store } = this
    const key = `shop/${act.name}`
    if (act.act === 'remove') store.remove(key)
    else if (act.act === 'retype') store.edit(key, { isLoadBalancer: false, ips: [] })
    else if (act.act === 'hand') {
      // Of another type's status the API server keeps no addresses.
      if (store.services.get(key)?.isLoadBalancer) store.edit(key, { ips: act.ips })
    } else if ('shape' in act) store.put(this.#written(act.name, act.shape, act.age, act.act === 'replace'))
  }

  #machine(controller: Controller, act: MachineAct, check: (world: World) => void): void {
    if (act.act === 'see') for (let i = 0; i < act.count; i++) controller.see(act.kind)
    else if (act.act === 'restart') this.controllers[act.who] = new Controller(this.store, this.#pools, act.behind)
    else if (act.act === 'pools') {
      this.#pools = act.pools
      controller.usePools(act.pools)
    } else if (act.act === 'step') {
      const key = controller.busy[act.which % Math.max(1, controller.busy.length)]
      for (let i = 0; key !== undefined && i < act.count; i++) {
        controller.step(key)
        check(this)
      }
    } else if (act.act === 'settle')
      controller.settle((key) => {
        controller.step(key)
        check(this)
      })
    else controller.plan()
  }

  /** A user's edit leaves status and uid alone; a new Service has neither. */
  #written(name: string, shape: Partial<Written>, created: number, replace: boolean): ServiceView {
    const old = this.store.services.get(`shop/${name}`)
    const view = service({ name, created, ...shape, uid: `life-${this.#lives++}` })
    if (old === undefined || replace) return view
    return { ...view, uid: old.uid, created: old.created, ips: old.ips, allocatedFromPool: old.allocatedFromPool }
  }
}
