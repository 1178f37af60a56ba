/** What one controller has seen of a store: each kind of object late for itself. */
import type { Ip } from '@clarion/inet'
import type { ClaimView, Config, Labels, ServiceKey, ServiceView } from '../../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../../reserve/objects.ts'
import { EVENT_KINDS, type Events, isThere, type Kind, nameOf, ofEachKind, type PoolList, type StoreEvent } from './events.ts'

/** How many events its first lists are older than the store. */
export type Behind = Readonly<Record<Kind, number>>

export class LateFacts {
  readonly lbClass = undefined
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly claims = new Map<Ip, ClaimView>()
  readonly namespaces = new Map<string, Labels>([['shop', new Map()]])
  reservations: ReadonlyMap<string, AddressReservationObject> = new Map()
  quotas: ReadonlyMap<string, AddressQuotaObject> = new Map()
  config: Config
  /** What an operator lets go. */
  confirmed: string | undefined
  readonly #events: Events
  /** The next event of each kind that was not seen. */
  readonly #next: Record<Kind, number>
  readonly #versions = new Map<string, number>()

  constructor(events: Events, pools: PoolList, behind: Partial<Behind>) {
    this.#events = events
    const upTo = (kind: Kind) => Math.max(0, events[kind].length - (behind[kind] ?? 0))
    this.#next = ofEachKind(upTo)
    for (const kind of EVENT_KINDS) for (const event of events[kind].slice(0, this.#next[kind])) this.keep(event)
    this.config = configOf(pools)
  }

  /** The next event of a kind, and on to the one behind it. */
  next(kind: Kind): StoreEvent | undefined {
    const event = this.#events[kind][this.#next[kind]]
    if (event !== undefined) this.#next[kind]++
    return event
  }

  /** The last event of each object in place of the next ones. Without `tellsGone`, what came and went between was never there. */
  relist(kind: Kind, count: number, tellsGone: boolean): readonly StoreEvent[] {
    const from = this.#next[kind]
    const to = Math.min(from + count, this.#events[kind].length)
    this.#next[kind] = to
    const last = new Map(this.#events[kind].slice(from, to).map((event) => [nameOf(event), event]))
    return [...last.values()].filter((event) => tellsGone || isThere(event) || this.#knows(event))
  }

  /** Nothing newer is known of its object. */
  isNews(event: StoreEvent): boolean {
    return event.version > (this.#versions.get(nameOf(event)) ?? 0)
  }

  keep(event: StoreEvent): void {
    this.#versions.set(nameOf(event), event.version)
    if (event.kind === 'service') set(this.services, event.key, event.view)
    else if (event.kind === 'claim') set(this.claims, event.ip, event.claim)
    else if (event.kind === 'pools') this.config = configOf(event.pools)
    else if (event.kind === 'confirmation') this.confirmed = event.token
    else if (event.kind === 'reservations') this.reservations = byName(event.objects)
    else if (event.kind === 'quotas') this.quotas = byName(event.objects)
  }

  #knows(event: StoreEvent): boolean {
    if (event.kind === 'service') return this.services.has(event.key)
    return event.kind !== 'claim' || this.claims.has(event.ip)
  }
}

export function configOf(pools: PoolList): Config {
  return { pools: pools === 'missing' ? [] : pools, l2Advertisements: [], bgp: undefined }
}

export function byName<T extends { readonly name: string }>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [object.name, object]))
}

function set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}
