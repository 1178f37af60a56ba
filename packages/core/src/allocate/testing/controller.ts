/** The controller's loop in small: it sees events late, and does one step when it is told to. */
import type { Effect, Outcome } from '../../effects.ts'
import type { ServiceKey, ServiceView } from '../../facts.ts'
import type { Decision } from '../decision.ts'
import { restsToEnd } from '../ended-rests.ts'
import type { Guard } from '../guard.ts'
import { type Plan, plan } from '../plan.ts'
import { reservationStatusIn } from '../reserved-addresses.ts'
import { BookKeeper } from './book-keeper.ts'
import { EVENT_KINDS, type Kind, type PoolList, type StoreEvent } from './events.ts'
import type { Behind } from './late-facts.ts'
import type { Store } from './store.ts'
import { UnderWay } from './under-way.ts'

export interface Habits {
  /**
   * What a write made of an object is known from its answer, before the watch tells it, and so is what was in its way. Without, a new
   * list hides nothing.
   */
  readonly readsAnswers?: boolean
  /** Mass releases are held back; the time is in milliseconds. */
  readonly guardedAt?: () => number
  /** Asked before each plan; what it returns is told of the plan. */
  readonly watch?: (controller: Controller) => (planned: Plan) => void
  /** A planted bug: other steps than were planned. */
  readonly rework?: (steps: readonly Effect[], view: ServiceView | undefined) => readonly Effect[]
}

export class Controller extends BookKeeper {
  readonly #store: Store
  readonly #habits: Habits
  readonly decisions = new Map<ServiceKey, Decision>()
  /** Milliseconds since the epoch. */
  now = 0
  readonly #underWay = new UnderWay()

  constructor(store: Store, pools: PoolList, behind: Partial<Behind> = {}, habits: Habits = {}) {
    super(store.events, pools, behind, habits.guardedAt)
    this.#store = store
    this.#habits = habits
  }

  get guard(): Guard {
    return this.guarding.guard
  }

  get busy(): readonly ServiceKey[] {
    return this.#underWay.keys
  }

  get isIdle(): boolean {
    return this.busy.length === 0 && this.dirty.size === 0
  }

  /** The next event of a kind. False: there is none. */
  see(kind: Kind): boolean {
    const event = this.facts.next(kind)
    if (event !== undefined) this.note(event)
    return event !== undefined
  }

  /** A new list in place of the next events. */
  relist(kind: Kind, count: number): void {
    for (const event of this.facts.relist(kind, count, !this.#habits.readsAnswers)) this.note(event)
  }

  plan(): Plan {
    const watched = this.#habits.watch?.(this)
    const keys = [...this.dirty].filter((key) => !this.#underWay.has(key))
    for (const key of keys) this.dirty.delete(key)
    const planned = this.planFor(keys)
    for (const [key, decision] of planned.decisions) this.decisions.set(key, decision)
    for (const [key, steps] of planned.steps) {
      this.#underWay.begin(key, this.#habits.rework?.(steps, this.facts.services.get(key)) ?? steps, planned.freed)
    }
    if (planned.freed) this.mark(this.book.waiting)
    watched?.(planned)
    return planned
  }

  planFor(keys: Iterable<ServiceKey>): Plan {
    const { services, lbClass } = this.facts
    const withhold = this.guarding.withhold.bind(this.guarding)
    return plan({ services, lbClass, book: this.book, now: this.now, withhold }, keys)
  }

  /** What is done once for many changes: addresses are chosen for reservations, and written into their statuses; rests are ended. */
  batch(): void {
    this.choose()
    const { book, facts, now } = this
    for (const reservation of book.restraints.reserved.all()) {
      const key = `reservation ${reservation.name}`
      const isWritten = facts.reservations.get(reservation.name)?.chosen.length === reservation.chosen.length
      if (isWritten || this.#underWay.has(key)) continue
      const situation = { held: [], services: facts.services, unchosen: undefined, now }
      this.#underWay.begin(key, [reservationStatusIn(book, reservation, situation)], false)
    }
    for (const { claim } of restsToEnd(book, now, book.pools?.size === 0).ended) {
      const { address, uid: claimUid, resourceVersion } = claim
      const key = `rest ${address}`
      if (!this.#underWay.has(key)) this.#underWay.begin(key, [{ do: 'end-rest', address, claimUid, resourceVersion }], false)
    }
  }

  /** The next step of a Service. */
  next(key: ServiceKey): Effect | undefined {
    return this.#underWay.next(key)
  }

  /** Reads what the next step of a Service needs read. False: that ended the steps. */
  look(key: ServiceKey): boolean {
    const effect = this.next(key)
    if (effect === undefined) return false
    const refused = this.#underWay.hasLooked(key) ? undefined : this.#store.look(effect)
    if (refused === undefined) this.#underWay.looked(key)
    else this.answered(key, refused)
    return refused === undefined
  }

  /** Does the next step of a Service. */
  step(key: ServiceKey): void {
    const effect = this.next(key)
    if (effect !== undefined && this.look(key)) this.answered(key, this.#store.write(effect))
  }

  /** What came back of the next step of a Service. */
  answered(key: ServiceKey, outcome: Outcome): void {
    const effect = this.next(key)
    if (effect === undefined) return
    if (this.#habits.readsAnswers) this.#readAnswer(effect, outcome)
    if (outcome.done) {
      if (this.#underWay.done(key)) this.mark(this.book.waiting)
      return
    }
    this.#underWay.end(key)
    if (effect.do === 'end-rest') return
    if (effect.do === 'write-reservation-status') return // another one chose, which it will see; or the next batch writes it
    this.book.noteUndone(key, effect.do === 'claim-address' && outcome.why === 'AlreadyExists' ? effect.address : undefined)
    this.dirty.add(key)
  }

  /** Sees everything and does everything until there is nothing left. */
  settle(step: (key: ServiceKey) => void = (key) => this.step(key)): void {
    for (let round = 0; round < 200; round++) {
      while (EVENT_KINDS.some((kind) => this.see(kind)));
      this.plan()
      this.batch()
      if (this.isIdle) return
      for (const key of this.busy) while (this.#underWay.has(key)) step(key)
    }
    throw new Error('the controller does not come to rest')
  }

  /** What it wrote is the last thing that happened, unless that changed nothing; what was in the way of a claim is there still. */
  #readAnswer(effect: Effect, outcome: Outcome): void {
    if (effect.do === 'tell') return
    const { service, claim, reservations } = this.#store.events
    if (effect.do === 'write-reservation-status') this.#read(reservations.at(-1))
    else if (outcome.done) this.#read((effect.do === 'write-status' ? service : claim).at(-1))
    else if (effect.do === 'claim-address' && outcome.why === 'AlreadyExists') {
      this.#read(claim.findLast((event) => event.kind === 'claim' && event.ip === effect.address))
    }
  }

  #read(event: StoreEvent | undefined): void {
    if (event !== undefined) this.note(event)
  }
}
