/** The controller's loop in small: it sees events late, and does one step when it is told to. */
import type { Ip } from '@clarion/inet'
import type { Effect, Outcome } from '../../effects.ts'
import type { ClaimView, Config, Labels, ServiceKey, ServiceView } from '../../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../../reserve/objects.ts'
import type { Book } from '../book.ts'
import type { Decision } from '../decision.ts'
import { type Guard, heldBack, judge, lossesOf, NOTHING_HELD } from '../guard.ts'
import { allKeys, type Intent, type Plan, plan } from '../plan.ts'
import { rebuildBook } from '../rebuild-book.ts'
import type { Withheld } from '../refusal.ts'
import { EVENT_KINDS, type Kind, type PoolList, type Store, type StoreEvent } from './store.ts'

/** How many events its first lists are older than the store. */
export type Behind = Readonly<Record<Kind, number>>

export interface Habits {
  /**
   * What a write made of an object is known from its answer, before the watch tells it, and so is what was in its way. Without, a new
   * list hides nothing.
   */
  readonly readsAnswers?: boolean
  /** Mass releases are held back; the time is in milliseconds. */
  readonly guardedAt?: () => number
  /** A planted bug: other steps than were planned. */
  readonly rework?: (steps: readonly Effect[], view: ServiceView | undefined) => readonly Effect[]
}

interface Work {
  readonly steps: readonly Effect[]
  /** What is read before the first of them is written was read. */
  readonly looked: boolean
  readonly freed: boolean
}

export class Controller {
  readonly #store: Store
  readonly #habits: Habits
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly claims = new Map<Ip, ClaimView>()
  readonly namespaces = new Map<string, Labels>([['shop', new Map()]])
  reservations: ReadonlyMap<string, AddressReservationObject> = new Map()
  quotas: ReadonlyMap<string, AddressQuotaObject> = new Map()
  /** Milliseconds since the epoch. */
  now = 0
  readonly book: Book
  readonly decisions = new Map<ServiceKey, Decision>()
  guard: Guard = NOTHING_HELD
  /** Why it writes less than it would: others do, or not everything could be read. */
  distrust: 'OtherAllocatorActive' | 'FactsIncomplete' | undefined
  #config: Config
  #confirmed: string | undefined
  /** The next event of each kind that it has not seen. */
  readonly #next: Record<Kind, number>
  readonly #versions = new Map<string, number>()
  readonly #dirty = new Set<ServiceKey>()
  readonly #inFlight = new Map<ServiceKey, Work>()

  constructor(store: Store, pools: PoolList, behind: Partial<Behind> = {}, habits: Habits = {}) {
    this.#store = store
    this.#habits = habits
    const { events } = store
    const upTo = (kind: Kind) => Math.max(0, events[kind].length - (behind[kind] ?? 0))
    this.#next = { service: upTo('service'), claim: upTo('claim'), pools: upTo('pools'), confirmation: upTo('confirmation') }
    for (const kind of EVENT_KINDS) for (const event of events[kind].slice(0, this.#next[kind])) this.#keep(event)
    this.#config = configOf(pools)
    this.book = rebuildBook(this.facts)
    this.#judge()
    this.#mark(allKeys(this.facts))
  }

  get facts() {
    const { services, claims, namespaces, reservations, quotas } = this
    return { services, claims, namespaces, reservations, quotas, config: this.#config, lbClass: undefined }
  }

  usePools(pools: PoolList): void {
    this.#config = configOf(pools)
    const concerned = this.book.usePools(this.#config)
    this.#judge()
    this.#mark(concerned)
  }

  useReservations(objects: readonly AddressReservationObject[]): void {
    this.reservations = new Map(objects.map((object) => [object.name, object]))
    this.book.useReservations(objects)
    this.#mark(allKeys(this.facts))
  }

  useQuotas(objects: readonly AddressQuotaObject[]): void {
    this.quotas = new Map(objects.map((object) => [object.name, object]))
    this.book.useQuotas(objects)
    this.#mark(allKeys(this.facts))
  }

  useNamespace(name: string, labels: Labels): void {
    this.namespaces.set(name, labels)
    this.book.noteNamespace(name, labels)
    this.#mark([...this.services.values()].flatMap((view) => (view.namespace === name ? view.key : [])))
  }

  trust(distrust: Controller['distrust']): void {
    this.distrust = distrust
    this.#mark(allKeys(this.facts))
  }

  /** The next event of a kind. False: there is none. */
  see(kind: Kind): boolean {
    const event = this.#store.events[kind][this.#next[kind]]
    if (event === undefined) return false
    this.#next[kind]++
    this.#note(event)
    return true
  }

  /** A new list in place of the next events: what came and went between was never there. */
  relist(kind: Kind, count: number): void {
    const news = new Map<string, StoreEvent>()
    const from = this.#next[kind]
    for (const event of this.#store.events[kind].slice(from, from + count)) news.set(nameOf(event), event)
    this.#next[kind] = Math.min(from + count, this.#store.events[kind].length)
    for (const event of news.values()) {
      if (isThere(event) || this.#knows(event) || !this.#habits.readsAnswers) this.#note(event)
    }
  }

  plan(): Plan {
    const keys = [...this.#dirty].filter((key) => !this.#inFlight.has(key))
    for (const key of keys) this.#dirty.delete(key)
    const planned = this.planFor(keys)
    for (const [key, decision] of planned.decisions) this.decisions.set(key, decision)
    for (const [key, steps] of planned.steps) {
      const done = this.#habits.rework?.(steps, this.services.get(key)) ?? steps
      if (done.length > 0) this.#inFlight.set(key, { steps: done, looked: false, freed: planned.freed })
    }
    if (planned.freed) this.#mark(this.book.waiting)
    return planned
  }

  planFor(keys: Iterable<ServiceKey>): Plan {
    return plan({ ...this.facts, book: this.book, now: this.now, withhold: (intent) => this.#withhold(intent) }, keys)
  }

  get busy(): readonly ServiceKey[] {
    return [...this.#inFlight.keys()]
  }

  get isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#dirty.size === 0
  }

  /** The next step of a Service. */
  next(key: ServiceKey): Effect | undefined {
    return this.#inFlight.get(key)?.steps[0]
  }

  /** Reads what the next step of a Service needs read. False: that ended the steps. */
  look(key: ServiceKey): boolean {
    const work = this.#inFlight.get(key)
    const effect = work?.steps[0]
    if (work === undefined || effect === undefined) return false
    const refused = work.looked ? undefined : this.#store.look(effect)
    if (refused === undefined) this.#inFlight.set(key, { ...work, looked: true })
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
    const work = this.#inFlight.get(key)
    const [effect, ...rest] = work?.steps ?? []
    if (work === undefined || effect === undefined) return
    if (outcome.done && this.#habits.readsAnswers) this.#readAnswer(effect)
    if (outcome.done && rest.length > 0) {
      this.#inFlight.set(key, { ...work, steps: rest, looked: false })
      return
    }
    if (!outcome.done && outcome.why === 'AlreadyExists' && this.#habits.readsAnswers) this.#readInTheWay(effect)
    this.#inFlight.delete(key)
    if (outcome.done) {
      if (work.freed) this.#mark(this.book.waiting)
      return
    }
    this.book.noteUndone(key, effect.do === 'claim-address' && outcome.why === 'AlreadyExists' ? effect.address : undefined)
    this.#dirty.add(key)
  }

  /** Sees everything and does everything until there is nothing left. */
  settle(step: (key: ServiceKey) => void = (key) => this.step(key)): void {
    for (let round = 0; round < 200; round++) {
      while (EVENT_KINDS.some((kind) => this.see(kind)));
      this.plan()
      if (this.isIdle) return
      for (const key of this.busy) while (this.#inFlight.has(key)) step(key)
    }
    throw new Error('the controller does not come to rest')
  }

  /** The write was the last thing that happened, unless it changed nothing. */
  #readAnswer(effect: Effect): void {
    if (effect.do === 'tell') return
    const event = this.#store.events[effect.do === 'write-status' ? 'service' : 'claim'].at(-1)
    if (event !== undefined) this.#note(event)
  }

  #readInTheWay(effect: Effect): void {
    if (effect.do !== 'claim-address') return
    const event = this.#store.events.claim.findLast((event) => event.kind === 'claim' && event.ip === effect.address)
    if (event !== undefined) this.#note(event)
  }

  #note(event: StoreEvent): void {
    if (event.kind === 'pools') {
      this.usePools(event.pools)
      return
    }
    if (event.kind === 'confirmation') {
      this.#confirmed = event.token
      this.#judge()
      return
    }
    if (event.version <= (this.#versions.get(nameOf(event)) ?? 0)) return
    if (event.kind === 'service') {
      this.#keep(event)
      if (this.book.noteService(event.key, event.view)) this.#mark(this.book.waiting)
      this.#mark([event.key])
    } else {
      const before = this.book.claimAt(event.ip)
      this.#mark(this.book.concerned(event.ip, event.claim))
      this.#keep(event)
      if (this.book.noteClaim(event.ip, event.claim)) this.#mark(this.book.waiting)
      this.#mark(this.book.concerned(event.ip, before))
    }
  }

  #judge(): void {
    const now = this.#habits.guardedAt?.()
    if (now === undefined) return
    const before = this.guard.hold?.token
    const losses = lossesOf(this.services.values(), this.book, undefined)
    // No ten seconds pass in a history: what is to happen after them happens at once (guard.test.ts has them).
    const circumstances = { noPools: this.#config.pools.length === 0, confirmed: this.#confirmed, now, hash: sum, atOnce: true }
    this.guard = judge(this.guard, losses, circumstances)
    if (this.guard.hold?.token !== before) this.#mark(allKeys(this.facts))
  }

  #withhold({ view, loses, takes, shows }: Intent): Withheld | undefined {
    if (this.distrust === 'FactsIncomplete' && (takes || loses.length > 0)) return { why: 'FactsIncomplete' }
    if (this.distrust === 'OtherAllocatorActive' && shows) return { why: 'OtherAllocatorActive' }
    return view !== undefined && loses.length > 0 ? heldBack(this.guard, view) : undefined
  }

  #keep(event: StoreEvent): void {
    this.#versions.set(nameOf(event), event.version)
    if (event.kind === 'service') set(this.services, event.key, event.view)
    else if (event.kind === 'claim') set(this.claims, event.ip, event.claim)
    else if (event.kind === 'confirmation') this.#confirmed = event.token
  }

  #knows(event: StoreEvent): boolean {
    if (event.kind === 'pools' || event.kind === 'confirmation') return true
    return event.kind === 'service' ? this.services.has(event.key) : this.claims.has(event.ip)
  }

  #mark(keys: Iterable<ServiceKey>): void {
    for (const key of keys) this.#dirty.add(key)
  }
}

function configOf(pools: PoolList): Config {
  return { pools: pools === 'missing' ? [] : pools, l2Advertisements: [], bgp: undefined }
}

function nameOf(event: StoreEvent): string {
  if (event.kind === 'pools' || event.kind === 'confirmation') return event.kind
  return event.kind === 'service' ? event.key : event.ip
}

function isThere(event: StoreEvent): boolean {
  if (event.kind === 'pools' || event.kind === 'confirmation') return true
  return (event.kind === 'service' ? event.view : event.claim) !== undefined
}

function set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}

function sum(text: string): string {
  return [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7).toString(16)
}
