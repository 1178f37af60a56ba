/** A controller's facts and its book, kept by what it is told, and the Services that it has to look at for it. */
import type { Labels, ServiceKey } from '../../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../../reserve/objects.ts'
import type { Book } from '../book.ts'
import { Choices } from '../choices.ts'
import { allKeys } from '../plan.ts'
import { rebuildBook } from '../rebuild-book.ts'
import type { Events, PoolList, StoreEvent } from './events.ts'
import { Guarding } from './guarding.ts'
import { type Behind, byName, configOf, LateFacts } from './late-facts.ts'

export class BookKeeper {
  readonly facts: LateFacts
  readonly book: Book
  readonly choices = new Choices()
  readonly guarding: Guarding
  readonly dirty = new Set<ServiceKey>()

  constructor(events: Events, pools: PoolList, behind: Partial<Behind>, guardedAt: (() => number) | undefined) {
    this.facts = new LateFacts(events, pools, behind)
    this.book = rebuildBook(this.facts)
    this.guarding = new Guarding(this.facts, this.book, guardedAt)
    this.guarding.judge()
    this.markAll()
  }

  usePools(pools: PoolList): void {
    this.facts.config = configOf(pools)
    const concerned = this.book.usePools(this.facts.config)
    this.#judge()
    this.mark(concerned)
  }

  useReservations(objects: readonly AddressReservationObject[]): void {
    this.facts.reservations = byName(objects)
    this.choices.tell(this.book, objects)
    this.choose()
    this.markAll()
  }

  /** Addresses for reservations that name a pool. */
  choose(): void {
    if (!this.choices.make(this.book)) return
    this.choices.tell(this.book, this.facts.reservations.values())
    this.mark(this.book.waiting)
  }

  useQuotas(objects: readonly AddressQuotaObject[]): void {
    this.facts.quotas = byName(objects)
    this.book.useQuotas(objects)
    this.markAll()
  }

  useNamespace(name: string, labels: Labels): void {
    this.facts.namespaces.set(name, labels)
    this.book.noteNamespace(name, labels)
    this.mark([...this.facts.services.values()].flatMap((view) => (view.namespace === name ? view.key : [])))
  }

  trust(distrust: Guarding['distrust']): void {
    if (distrust === this.guarding.distrust) return
    this.guarding.distrust = distrust
    this.markAll()
  }

  /** Of an object of which nothing newer is known. */
  note(event: StoreEvent): void {
    if (!this.facts.isNews(event)) return
    this.facts.keep(event)
    if (event.kind === 'pools') this.usePools(event.pools)
    else if (event.kind === 'confirmation') this.#judge()
    else if (event.kind === 'reservations') this.useReservations(event.objects)
    else if (event.kind === 'clock')
      this.markAll() // a reservation may have expired
    else if (event.kind === 'quotas') this.useQuotas(event.objects)
    else if (event.kind === 'service') {
      if (this.book.noteService(event.key, event.view)) this.mark(this.book.waiting)
      this.mark([event.key])
    } else if (event.kind === 'claim') {
      const before = this.book.claimAt(event.ip)
      this.mark(this.book.concerned(event.ip, event.claim))
      if (this.book.noteClaim(event.ip, event.claim)) this.mark(this.book.waiting)
      this.mark(this.book.concerned(event.ip, before))
    }
  }

  mark(keys: Iterable<ServiceKey>): void {
    for (const key of keys) this.dirty.add(key)
  }

  protected markAll(): void {
    this.mark(allKeys(this.facts))
  }

  #judge(): void {
    if (this.guarding.judge()) this.markAll()
  }
}
