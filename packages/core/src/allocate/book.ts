/**
 * Who holds which address. Derived from Services and claims and kept current by their events; besides it remembers what the
 * allocator gave and no event has confirmed yet. `rebuildBook` makes the same from the facts alone.
 *
 * An address belongs to the holder of its claim; without one to the Service it was just planned for; without that to the oldest
 * Service whose status shows it.
 */
import type { Ip } from '@clarion/inet'
import type { ClaimView, Config, Labels, ServiceKey, ServiceView } from '../facts.ts'
import { whyNotForNamespace } from './admits.ts'
import type { PinnedPools } from './allocate.ts'
import { ClaimsByService, compareIps } from './claims-by-service.ts'
import { isOurs } from './ours.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'
import { type UsedBy, Uses } from './uses.ts'

export interface BookFacts {
  readonly services: ReadonlyMap<ServiceKey, ServiceView>
  readonly claims: ReadonlyMap<Ip, ClaimView>
  /** Their labels by name; one that is not here was not read yet. */
  readonly namespaces: ReadonlyMap<string, Labels>
  /** Undefined while no configuration was read. */
  readonly config: Config | undefined
  readonly lbClass: string | undefined
}

/** An address in use, and the pool it is in, if in any. */
export interface Holding extends UsedBy {
  readonly ip: Ip
  readonly pool: string | undefined
}

interface Shown {
  readonly uid: string
  readonly created: number
  readonly ips: ReadonlySet<Ip>
}

const NONE: ReadonlySet<Ip> = new Set()

export class Book {
  readonly #lbClass: string | undefined
  readonly #uses = new Uses()
  readonly #claims = new ClaimsByService()
  readonly #shown = new Map<ServiceKey, Shown>()
  readonly #planned = new Map<ServiceKey, readonly Ip[]>()
  readonly #told = new Map<ServiceKey, string>()
  readonly #waiting = new Set<ServiceKey>()
  readonly #namespaces = new Map<string, Labels>()
  /** Found when first asked for. */
  readonly #pinned = new Map<string, PinnedPools>()

  constructor(lbClass: string | undefined) {
    this.#lbClass = lbClass
  }

  /** Undefined while no configuration was read. */
  get pools(): Pools | undefined {
    return this.#uses.pools
  }

  /** Services that a freed address may help, by their last decision. */
  get waiting(): ReadonlySet<ServiceKey> {
    return this.#waiting
  }

  /** Every Service is then to be looked at. O(addresses in use). */
  usePools(config: Config | undefined): void {
    for (const [ip, { hidden }] of this.#uses.entries()) if (hidden) this.#uses.change(ip, { hidden: false })
    this.#uses.usePools(config)
    this.#pinned.clear()
  }

  /** Of a namespace as it is now, undefined when it is gone. Its Services are then to be looked at. */
  noteNamespace(name: string, labels: Labels | undefined): void {
    if (labels === undefined) this.#namespaces.delete(name)
    else this.#namespaces.set(name, labels)
    this.#pinned.delete(name)
  }

  /** Undefined while its namespace was not read. */
  labelsOf(namespace: string): Labels | undefined {
    return this.#namespaces.get(namespace)
  }

  pinnedTo(namespace: string): PinnedPools {
    const known = this.#pinned.get(namespace)
    if (known !== undefined) return known
    const labels = this.labelsOf(namespace)
    const answers = (this.pools?.pinned ?? []).map((pool) => ({ pool, why: whyNotForNamespace(pool.view, namespace, labels) }))
    const its = answers.flatMap(({ pool, why }) => (why === undefined ? pool : []))
    const pinned = { its, unclear: answers.find(({ why }) => why === 'NamespaceUnknown')?.pool }
    this.#pinned.set(namespace, pinned)
    return pinned
  }

  /** A Service as it is now, undefined when it is gone. True: an address became free. */
  noteService(key: ServiceKey, view: ServiceView | undefined): boolean {
    const before = this.#shown.get(key)
    const ours = view !== undefined && isOurs(view, this.#lbClass) ? view : undefined
    const after = ours === undefined ? NONE : new Set(ours.ips)
    if (ours === undefined) this.#shown.delete(key)
    else this.#shown.set(key, { uid: ours.uid, created: ours.created, ips: after })
    let freed = before !== undefined && before.uid !== ours?.uid && this.#forget(key)
    for (const ip of after) {
      const others = this.#uses.of(ip).shownBy.filter((other) => other !== key)
      this.#uses.change(ip, { shownBy: this.#byAge([...others, key]) })
    }
    for (const ip of before?.ips ?? NONE) {
      if (after.has(ip)) continue
      const others = this.#uses.of(ip).shownBy.filter((other) => other !== key)
      freed = this.#uses.change(ip, { shownBy: others }) || freed
    }
    return freed
  }

  /** A claim as it is now, undefined when it is gone. True: an address became free. */
  noteClaim(ip: Ip, claim: ClaimView | undefined): boolean {
    const { claim: before, plannedFor: planned } = this.#uses.of(ip)
    this.#claims.replace(before, claim)
    if (planned === undefined || claim === undefined || this.#isFormer(planned, claim)) {
      return this.#uses.change(ip, { claim, hidden: false })
    }
    this.#unplan(planned, ip)
    return this.#uses.change(ip, { claim, hidden: false, plannedFor: undefined })
  }

  /** What a Service is to have and has no claim on yet. True: an address became free. */
  notePlanned(key: ServiceKey, ips: readonly Ip[]): boolean {
    const before = this.#planned.get(key) ?? []
    if (ips.length === 0) this.#planned.delete(key)
    else this.#planned.set(key, ips)
    for (const ip of ips) this.#uses.change(ip, { plannedFor: key })
    const dropped = before.filter((ip) => !ips.includes(ip))
    return dropped.map((ip) => this.#uses.change(ip, { plannedFor: undefined })).includes(true)
  }

  /** What the Service has to hear until its decision changes, and whether it waits for an address. True: this is news to it. */
  noteDecided(key: ServiceKey, complaint: string | undefined, waits: boolean): boolean {
    const before = this.#told.get(key)
    if (complaint === undefined) this.#told.delete(key)
    else this.#told.set(key, complaint)
    if (waits) this.#waiting.add(key)
    else this.#waiting.delete(key)
    return before !== complaint
  }

  /**
   * Not all steps of a Service were done: what it was to be told it will be told again. `taken` is the address whose claim-address
   * was refused with AlreadyExists although no claim of it is known: it is left alone until its claim is noted or the configuration
   * changes. Everything else planned for the Service stays so.
   */
  noteUndone(key: ServiceKey, taken?: Ip): void {
    this.#told.delete(key)
    if (taken === undefined || this.#uses.of(taken).claim !== undefined) return
    const { plannedFor } = this.#uses.of(taken)
    if (plannedFor !== undefined) this.#unplan(plannedFor, taken)
    this.#uses.change(taken, { hidden: true, plannedFor: undefined })
  }

  /** Why the Service cannot have an address; undefined when it can. */
  against(ip: Ip, { key, uid }: { readonly key: ServiceKey; readonly uid: string }): Refusal | undefined {
    const { claim, hidden, plannedFor, shownBy } = this.#uses.of(ip)
    if (claim !== undefined) {
      const [holder] = claim.holders
      // A claim of the Service's former life is deleted by the steps that come before the new one.
      if (holder?.service === key && (holder.uid !== uid || claim.phase === 'Assigned')) return undefined
      return { why: claim.phase === 'Assigned' ? 'AddressTaken' : 'AddressReleasing', ip, by: holder?.service }
    }
    const by = plannedFor ?? shownBy[0]
    if (!hidden && (by === undefined || by === key)) return undefined
    return { why: 'AddressTaken', ip, by: hidden ? undefined : by }
  }

  /** The Service has it by a claim, or is planned to: not only because its status says so. */
  isGiven(ip: Ip, key: ServiceKey): boolean {
    const { claim, plannedFor } = this.#uses.of(ip)
    return plannedFor === key || claim?.holders[0]?.service === key
  }

  /** Claims whose holder has this name, also of a former Service of this name; in order of address. */
  claimsOf(key: ServiceKey): readonly ClaimView[] {
    return this.#claims.of(key)
  }

  /** Addresses the Service may go on with: claimed, then planned, then shown by its status; IPv4 and lower ones first in each. */
  ownOf(view: ServiceView): readonly Ip[] {
    const mine = this.claimsOf(view.key).filter((claim) => claim.holders[0]?.uid === view.uid && claim.phase === 'Assigned')
    const planned = (this.#planned.get(view.key) ?? []).toSorted(compareIps)
    const shown = view.ips.filter((ip) => this.against(ip, view) === undefined).sort(compareIps)
    return [...new Set([...mine.map(({ address }) => address), ...planned, ...shown])]
  }

  /** Addresses whose claims a former Service of this name left behind; this one may follow it. */
  leftTo(view: ServiceView): readonly Ip[] {
    return this.claimsOf(view.key).flatMap((claim) => (claim.holders[0]?.uid === view.uid ? [] : claim.address))
  }

  /** Services to look at when something about an address has changed. */
  concerned(ip: Ip): ReadonlySet<ServiceKey> {
    const { claim, shownBy, plannedFor } = this.#uses.of(ip)
    const holders = claim?.holders.map(({ service }) => service) ?? []
    return new Set([...shownBy, ...holders, ...(plannedFor === undefined ? [] : [plannedFor])])
  }

  /** Everything in use, in no order. */
  *holdings(): IterableIterator<Holding> {
    for (const [ip, use] of this.#uses.entries()) yield { ip, pool: this.#uses.poolOf(ip), ...use }
  }

  #forget(key: ServiceKey): boolean {
    this.noteDecided(key, undefined, false)
    return this.notePlanned(key, [])
  }

  #unplan(key: ServiceKey, ip: Ip): void {
    const rest = (this.#planned.get(key) ?? []).filter((other) => other !== ip)
    if (rest.length === 0) this.#planned.delete(key)
    else this.#planned.set(key, rest)
  }

  #isFormer(key: ServiceKey, { holders: [holder] }: ClaimView): boolean {
    const now = this.#shown.get(key)
    return holder?.service === key && now !== undefined && holder.uid !== now.uid
  }

  /** Where statuses clash the older Service keeps the address: by creation, then uid. */
  #byAge(keys: readonly ServiceKey[]): readonly ServiceKey[] {
    const age = (key: ServiceKey) => this.#shown.get(key) ?? { created: 0, uid: '' }
    return keys.toSorted((a, b) => age(a).created - age(b).created || (age(a).uid < age(b).uid ? -1 : 1))
  }
}

export function rebuildBook(facts: BookFacts): Book {
  const book = new Book(facts.lbClass)
  book.usePools(facts.config)
  for (const [name, labels] of facts.namespaces) book.noteNamespace(name, labels)
  for (const [ip, claim] of facts.claims) book.noteClaim(ip, claim)
  for (const [key, view] of facts.services) book.noteService(key, view)
  return book
}
