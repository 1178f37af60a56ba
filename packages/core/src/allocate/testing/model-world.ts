/**
 * Two controllers at once on one store, with no leader between them: each sees late, stops anywhere, loses answers, dies and starts
 * again, while users, hands and another allocator write what they like. After every write I1 and I3 are checked, at rest the rest.
 */
import type { Ip } from '@clarion/inet'
import type { Effect, Outcome } from '../../effects.ts'
import type { PoolView, ServiceKey, ServiceView } from '../../facts.ts'
import { heldBack } from '../guard.ts'
import { Controller, type Habits } from './controller.ts'
import { EVENT_KINDS, type Kind, type PoolList } from './events.ts'
import type { Behind } from './late-facts.ts'
import { Ghost } from './model-ghost.ts'
import { suits } from './model-oracle.ts'
import { checkRest, isOurs } from './model-rest.ts'
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
const NOT_BEHIND: Behind = { service: 0, claim: 0, pools: 0, confirmation: 0 }
const FOREIGN_CLASS = 'other'
const GUARD_FORGETS_MS = 60_000

export class World {
  readonly store: Store
  readonly controllers: Controller[]
  readonly #ghost: Ghost
  readonly #planted: Planted
  /** Requests that nobody waits for, and that the server has not done yet. */
  readonly #underway: Effect[] = []
  /** How much had happened at the last rest. */
  readonly #restedAt: Record<Kind, number> = { service: 0, claim: 0, pools: 0, confirmation: 0 }
  #pools: PoolList
  #lives = 0
  writes = 0
  rests = 0

  constructor(pools: PoolList, planted: Planted = {}) {
    this.store = new Store({ ...STRICT, ...planted.strict })
    this.#ghost = new Ghost(this.store, planted.strict?.onlyIfAt !== false)
    this.#planted = planted
    this.#pools = pools
    this.editPools(pools)
    this.controllers = [0, 1].map((who) => this.#start(who, NOT_BEHIND))
  }

  get pools(): readonly PoolView[] {
    return this.#pools === 'missing' ? [] : this.#pools
  }

  // What users do.

  /** A new Service, or an edit of the one there is, which leaves status and uid alone. */
  put(written: ServiceView, replace: boolean): void {
    const { store } = this
    const old = store.services.get(written.key)
    if (replace) store.remove(written.key)
    if (old === undefined || replace) {
      store.put({ ...written, uid: `life-${this.#lives++}` })
      return
    }
    const { uid, created, ips, unreadableIps, allocatedFromPool } = old
    this.#edit({ ...written, uid, created, ips, unreadableIps, allocatedFromPool })
  }

  /** Of another type's status the API server keeps no addresses, and the class of a load balancer cannot be changed but this way. */
  retype(key: ServiceKey, into?: 'ours' | 'foreign'): void {
    const view = this.store.services.get(key)
    if (view === undefined) return
    const plain = { ...view, isLoadBalancer: false, loadBalancerClass: undefined, ips: [], unreadableIps: [] }
    this.#edit(plain)
    if (into === undefined) return
    this.#edit({ ...plain, isLoadBalancer: true, loadBalancerClass: into === 'foreign' ? FOREIGN_CLASS : undefined })
  }

  editPools(pools: PoolList, atRest = false): void {
    if (atRest) this.rest()
    this.#pools = pools
    this.#ghost.poolsEdited(pools, atRest)
    this.store.putPools(pools)
  }

  /** An operator lets go what a controller says it holds back. */
  confirm(who: number): void {
    const token = this.controllers[who]?.guard.hold?.token
    if (token === undefined) return
    this.store.confirm(token)
    this.#ghost.confirmed()
  }

  // What somebody does who should not.

  hand(key: ServiceKey, ips: readonly Ip[], unreadableIps: readonly string[]): void {
    const view = this.store.services.get(key)
    if (view?.isLoadBalancer) this.#edit({ ...view, ips, unreadableIps })
  }

  /** Another allocator: it knows statuses and pools, and no claims. */
  otherAllocator(key: ServiceKey, addresses: readonly Ip[]): void {
    const view = this.store.services.get(key)
    if (view === undefined || !isOurs(view)) return
    const shown = new Set([...this.store.services.values()].filter(isOurs).flatMap(({ ips }) => ips))
    const free = addresses.find((ip) => !shown.has(ip) && suits(view, [ip], this.pools) !== undefined)
    if (view.ips.length > 0) this.#edit({ ...view, ips: [], allocatedFromPool: undefined })
    else if (free !== undefined) this.#edit({ ...view, ips: [free], allocatedFromPool: suits(view, [free], this.pools) })
  }

  takeClaim(ip: Ip): void {
    const claim = this.store.claims.get(ip)
    if (claim === undefined) return
    this.store.putClaim(ip, undefined)
    this.#ghost.claimTaken(claim)
  }

  // What the machines do.

  restart(who: number, behind: Behind, lateRequest: boolean): void {
    const old = this.controllers[who]
    const [key] = old?.busy ?? []
    const effect = key === undefined ? undefined : old?.next(key)
    if (lateRequest && key !== undefined && effect !== undefined && old?.look(key)) this.#underway.push(effect)
    this.#ghost.countedAnew()
    const { events } = this.store
    const reaches = EVENT_KINDS.some((kind) => events[kind].length - behind[kind] < this.#restedAt[kind])
    if (reaches) this.#ghost.longAgo()
    this.controllers[who] = this.#start(who, behind)
  }

  /** Some steps of one Service; whoever has none under way plans first, and looks around only if there is nothing to plan. */
  steps(who: number, which: number, count: number, fate: Fate = 'answered'): void {
    const controller = this.controllers[who]
    if (controller?.busy.length === 0) controller.plan()
    if (controller?.busy.length === 0) {
      for (const kind of EVENT_KINDS) while (controller.see(kind));
      controller.plan()
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
    checkRest({ store: this.store, controllers: this.controllers, pools: this.pools, fresh: () => this.#start(0, NOT_BEHIND) })
    this.#ghost.rested((view) => this.controllers.some(({ guard }) => heldBack(guard, view) !== undefined))
    for (const kind of EVENT_KINDS) this.#restedAt[kind] = this.store.events[kind].length
    this.rests++
  }

  #start(who: number, behind: Behind): Controller {
    const { pools } = this.store.events
    const list = pools[Math.max(0, pools.length - 1 - behind.pools)]
    const { rework, unguarded } = this.#planted
    // One learns from the answers to its writes, as on an API server; the other waits for the watch.
    const guarded = unguarded ? {} : { guardedAt: () => this.rests * GUARD_FORGETS_MS }
    const habits = { readsAnswers: who === 0, ...(rework && { rework }), ...guarded }
    const late = { ...behind, pools: Math.min(behind.pools, pools.length - 1) }
    return new Controller(this.store, list?.kind === 'pools' ? list.pools : [], late, habits)
  }

  #write(effect: Effect): Outcome {
    const done = this.#ghost.watch(effect)
    const outcome = this.store.write(effect)
    if (outcome.done) done()
    this.writes++
    return outcome
  }

  #edit(view: ServiceView): void {
    this.store.put(view)
    this.#ghost.touched(view)
  }
}

function keyAt(controller: Controller | undefined, which: number): ServiceKey | undefined {
  const busy = controller?.busy ?? []
  return busy[which % Math.max(1, busy.length)]
}
