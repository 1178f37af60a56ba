/** The controller's loop in small: it sees events late, and does one step when it is told to. */
import type { Ip } from '@clarion/inet'
import type { Effect } from '../../effects.ts'
import type { ClaimView, Config, PoolView, ServiceKey, ServiceView } from '../../facts.ts'
import { type Book, rebuildBook } from '../book.ts'
import type { Decision } from '../decision.ts'
import { allKeys, type Plan, plan } from '../plan.ts'
import type { Store, StoreEvent } from './store.ts'

export class Controller {
  readonly #store: Store
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly claims = new Map<Ip, ClaimView>()
  readonly book: Book
  readonly decisions = new Map<ServiceKey, Decision>()
  #config: Config
  #servicesSeen = 0
  #claimsSeen = 0
  readonly #dirty = new Set<ServiceKey>()
  readonly #inFlight = new Map<ServiceKey, readonly Effect[]>()

  /** Its first lists may be older than the store, each by a number of events of its own. */
  constructor(store: Store, pools: readonly PoolView[], behind = { services: 0, claims: 0 }) {
    this.#store = store
    for (const event of store.serviceEvents.slice(0, Math.max(0, store.serviceEvents.length - behind.services))) this.#read(event)
    for (const event of store.claimEvents.slice(0, Math.max(0, store.claimEvents.length - behind.claims))) this.#read(event)
    this.#config = { pools, l2Advertisements: [] }
    this.book = rebuildBook(this.facts)
    for (const key of allKeys(this.facts)) this.#dirty.add(key)
  }

  get facts() {
    return { services: this.services, claims: this.claims, config: this.#config, lbClass: undefined }
  }

  usePools(pools: readonly PoolView[]): void {
    this.#config = { pools, l2Advertisements: [] }
    this.book.usePools(this.#config)
    for (const key of allKeys(this.facts)) this.#dirty.add(key)
  }

  /** The next event of a kind. False: there is none. */
  see(kind: StoreEvent['kind']): boolean {
    const event = kind === 'service' ? this.#store.serviceEvents[this.#servicesSeen] : this.#store.claimEvents[this.#claimsSeen]
    if (event === undefined) return false
    if (event.kind === 'service') {
      this.#read(event)
      if (this.book.noteService(event.key, event.view)) this.#mark(this.book.waiting)
      this.#mark([event.key])
    } else {
      this.#mark(this.book.concerned(event.ip))
      this.#read(event)
      if (this.book.noteClaim(event.ip, event.claim)) this.#mark(this.book.waiting)
      this.#mark(this.book.concerned(event.ip))
    }
    return true
  }

  plan(): Plan {
    const keys = [...this.#dirty].filter((key) => !this.#inFlight.has(key))
    for (const key of keys) this.#dirty.delete(key)
    const planned = plan({ ...this.facts, book: this.book }, keys)
    for (const [key, decision] of planned.decisions) this.decisions.set(key, decision)
    for (const [key, steps] of planned.steps) this.#inFlight.set(key, steps)
    if (planned.freed) this.#mark(this.book.waiting)
    return planned
  }

  get busy(): readonly ServiceKey[] {
    return [...this.#inFlight.keys()]
  }

  /** Does the next step of a Service. */
  step(key: ServiceKey): void {
    const [effect, ...rest] = this.#inFlight.get(key) ?? []
    if (effect === undefined) return
    const outcome = this.#store.perform(effect)
    if (outcome.done && rest.length > 0) {
      this.#inFlight.set(key, rest)
      return
    }
    this.#inFlight.delete(key)
    if (outcome.done) return
    this.book.noteUndone(key, effect.do === 'claim-address' && outcome.why === 'AlreadyExists' ? effect.address : undefined)
    this.#dirty.add(key)
  }

  /** Sees everything and does everything until there is nothing left. */
  settle(stepped: () => void = () => {}): void {
    for (let round = 0; round < 200; round++) {
      while (this.see('claim') || this.see('service'));
      this.plan()
      if (this.busy.length === 0 && this.#dirty.size === 0) return
      for (const key of this.busy) {
        while (this.#inFlight.has(key)) {
          this.step(key)
          stepped()
        }
      }
    }
    throw new Error('the controller does not come to rest')
  }

  #read(event: StoreEvent): void {
    if (event.kind === 'service') {
      this.#servicesSeen++
      set(this.services, event.key, event.view)
    } else {
      this.#claimsSeen++
      set(this.claims, event.ip, event.claim)
    }
  }

  #mark(keys: Iterable<ServiceKey>): void {
    for (const key of keys) this.#dirty.add(key)
  }
}

function set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}
