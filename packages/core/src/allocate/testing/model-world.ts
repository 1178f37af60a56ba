/**
 * Two controllers at once on one store, with no leader between them: each sees late, stops anywhere, loses answers, dies and starts
 * again, while users, hands and another allocator write what they like. After every write I1 and I3 are checked, at rest the rest.
 */
import type { Effect, Outcome } from '../../effects.ts'
import type { ServiceKey } from '../../facts.ts'
import { heldBack } from '../guard.ts'
import type { Plan } from '../plan.ts'
import type { Refusal } from '../refusal.ts'
import { Controller, type Habits } from './controller.ts'
import { EVENT_KINDS, type Kind, NOT_BEHIND, ofEachKind, type PoolList } from './events.ts'
import type { Behind } from './late-facts.ts'
import { Ghost } from './model-ghost.ts'
import { checkRest } from './model-rest.ts'
import { Surroundings } from './model-surroundings.ts'
import { watchPlan } from './model-witness.ts'
import { Store } from './store.ts'
import { STRICT, type Strictness } from './strictness.ts'

/** What becomes of a request: late and lost are not answered, and late is done when nobody expects it any more. */
export type Fate = 'answered' | 'lost' | 'late' | 'dropped'

/** A bug, planted in what is around the decisions. */
export interface Planted {
  readonly strict?: Partial<Strictness>
  readonly rework?: Habits['rework']
  readonly unguarded?: boolean
}

const UNAVAILABLE: Outcome = { done: false, why: 'Unavailable', message: 'no answer' }
const GUARD_FORGETS_MS = 60_000

export class World extends Surroundings {
  readonly controllers: Controller[]
  readonly #planted: Planted
  /** Requests that nobody waits for, and that the server has not done yet. */
  readonly #underway: Effect[] = []
  /** How much had happened at the last rest. */
  readonly #restedAt: Record<Kind, number> = ofEachKind(() => 0)
  /** Why any Service was refused anything. */
  readonly refused = new Set<Refusal['why']>()
  writes = 0
  rests = 0

  constructor(pools: PoolList, planted: Planted = {}, howMany = 2) {
    const store = new Store({ ...STRICT, ...planted.strict })
    super(store, new Ghost(store, planted.strict?.onlyIfAt !== false, howMany === 1), pools)
    this.#planted = planted
    this.controllers = Array.from({ length: howMany }, (_, who) => this.#start(who, NOT_BEHIND))
  }

  wait(milliseconds: number): void {
    this.now += milliseconds
    this.store.now = this.now
    for (const controller of this.controllers) controller.now = this.now
    this.store.tick()
  }

  /** An operator lets go what a controller says it holds back. */
  confirm(who: number): void {
    const token = this.controllers[who]?.guard.hold?.token
    if (token === undefined) return
    this.store.confirm(token)
    this.ghost.confirmed()
  }

  restart(who: number, behind: Behind, lateRequest: boolean): void {
    const old = this.controllers[who]
    const [key] = old?.busy ?? []
    const effect = key === undefined ? undefined : old?.next(key)
    if (lateRequest && key !== undefined && effect !== undefined && old?.look(key)) {
      // What is chosen relies on the Lease: whoever comes waits until the last request of whoever goes can have ended.
      if (this.controllers.length === 1 && effect.do === 'write-reservation-status') this.#write(effect)
      else this.#underway.push(effect)
    }
    this.ghost.countedAnew()
    const { events } = this.store
    const reaches = EVENT_KINDS.some((kind) => events[kind].length - behind[kind] < this.#restedAt[kind])
    if (reaches) this.ghost.longAgo()
    this.controllers[who] = this.#start(who, behind)
  }

  /** Some steps of one Service; whoever has none under way plans first, and looks around only if there is nothing to plan. */
  steps(who: number, which: number, count: number, fate: Fate = 'answered'): void {
    const controller = this.controllers[who]
    if (controller?.busy.length === 0) controller.plan()
    if (controller?.busy.length === 0) {
      for (const kind of EVENT_KINDS) while (controller.see(kind));
      controller.plan()
      controller.batch()
    }
    const key = keyAt(controller, which)
    if (controller === undefined || key === undefined) return
    for (let i = 0; i < count; i++) this.#step(controller, key, fate)
  }

  look(who: number, which: number): void {
    const controller = this.controllers[who]
    const key = keyAt(controller, which)
    if (key !== undefined) controller?.look(key)
  }

  #step(controller: Controller, key: ServiceKey, fate: Fate): void {
    const effect = controller.next(key)
    if (effect === undefined || !controller.look(key)) return
    if (fate === 'late') this.#underway.push(effect)
    const outcome = fate === 'answered' || fate === 'lost' ? this.#write(effect) : UNAVAILABLE
    controller.answered(key, fate === 'answered' ? outcome : UNAVAILABLE)
  }

  arrive(which: number): void {
    const [effect] = this.#underway.splice(which % Math.max(1, this.#underway.length), 1)
    if (effect !== undefined) this.#write(effect)
  }

  settle(who: number): void {
    const controller = this.controllers[who]
    controller?.settle((key) => this.#step(controller, key, 'answered'))
  }

  /** Everything arrives, both controllers see everything and do what they will, until neither has anything left to do. */
  rest(): void {
    while (this.#underway.length > 0) this.arrive(0)
    for (const controller of this.controllers) controller.trust(undefined)
    const ends = () => EVENT_KINDS.map((kind) => this.store.events[kind].length).join()
    for (let before = ''; before !== ends(); ) {
      before = ends()
      for (const who of this.controllers.keys()) this.settle(who)
    }
    checkRest({
      store: this.store,
      controllers: this.controllers,
      pools: this.pools,
      now: this.now,
      fresh: () => this.#start(0, NOT_BEHIND),
    })
    this.ghost.rested((view) => this.controllers.some(({ guard }) => heldBack(guard, view) !== undefined))
    for (const kind of EVENT_KINDS) this.#restedAt[kind] = this.store.events[kind].length
    this.rests++
  }

  #start(who: number, behind: Behind): Controller {
    const { pools } = this.store.events
    const list = pools[Math.max(0, pools.length - 1 - behind.pools)]
    const { rework, unguarded } = this.#planted
    // One learns from the answers to its writes, as on an API server; the other waits for the watch.
    const guarded = unguarded ? {} : { guardedAt: () => this.rests * GUARD_FORGETS_MS }
    const habits = {
      watch: (controller: Controller) => this.#watch(controller),
      readsAnswers: who === 0,
      ...(rework && { rework }),
      ...guarded,
    }
    const late = { ...behind, pools: Math.min(behind.pools, pools.length - 1) }
    const controller = new Controller(this.store, list?.kind === 'pools' ? list.pools : [], late, habits)
    controller.now = this.now
    return controller
  }

  #watch(controller: Controller): (planned: Plan) => void {
    const check = watchPlan(controller)
    return (planned) => {
      check(planned)
      for (const one of planned.decisions.values()) if (one.decision === 'Refused') this.refused.add(one.refusal.why)
    }
  }

  #write(effect: Effect): Outcome {
    const done = this.ghost.watch(effect)
    const outcome = this.store.write(effect)
    if (outcome.done) done()
    this.writes++
    return outcome
  }
}

function keyAt(controller: Controller | undefined, which: number): ServiceKey | undefined {
  const busy = controller?.busy ?? []
  return busy[which % Math.max(1, busy.length)]
}
