/**
 * Who holds which address. Derived from Services and claims and kept current by their events; besides it remembers what the
 * allocator gave and no event has confirmed yet. `rebuildBook` makes the same from the facts alone.
 *
 * An address belongs to the holders of its claim; without one to those it was just planned for; without these to the oldest Service
 * whose status shows it, and those that may share it with that one (`occupancyOf`).
 */
import type { Family, Ip } from '@clarion/inet'
import type { ClaimView, Config, Labels, RestRule, ServiceKey, ServiceView } from '../facts.ts'
import type { AddressQuotaObject, AddressReservationObject } from '../reserve/objects.ts'
import type { Applicant } from '../reserve/reservation.ts'
import type { Claimant } from './claimant.ts'
import { ClaimsByService } from './claims-by-service.ts'
import { Namespaces, type PinnedPools } from './namespaces.ts'
import { occupancyOf } from './occupancy.ts'
import { isOurs } from './ours.ts'
import type { Pools } from './pools.ts'
import { Queue, type Wants } from './queue.ts'
import type { Refusal } from './refusal.ts'
import { Restraints } from './restraints.ts'
import type { Rests } from './rests.ts'
import { isRecorded, stayers } from './same-holding.ts'
import { byAge, type Shown, shownOf } from './shown.ts'
import { bondOf, isSameTerms } from './terms.ts'
import type { UsedBy } from './used-by.ts'
import { namespacesOf, Uses } from './uses.ts'
import { whyNot } from './why-not.ts'
import { whyRests } from './why-rests.ts'

/** An address in use, and the pool it is in, if in any. */
export interface Holding extends UsedBy {
  readonly ip: Ip
  readonly pool: string | undefined
}

const NONE: ReadonlySet<Ip> = new Set()

export class Book {
  readonly #lbClass: string | undefined
  readonly #queue = new Queue()
  /** Addresses set apart, and quotas. */
  readonly restraints = new Restraints(() => ({
    pools: this.pools,
    labelsOf: (namespace) => this.labelsOf(namespace),
    uses: () => this.#counted(),
  }))
  readonly #uses = new Uses(
    { termsOf: (key) => this.#shown.get(key), isAwaited: (bond) => this.#queue.isAwaited(bond) },
    this.restraints,
  )
  readonly #claims = new ClaimsByService()
  readonly #shown = new Map<ServiceKey, Shown>()
  readonly #planned = new Map<ServiceKey, readonly Ip[]>()
  readonly #namespaces = new Namespaces()
  #config: Config | undefined

  constructor(lbClass: string | undefined) {
    this.#lbClass = lbClass
  }

  /** Undefined while no configuration was read. */
  get pools(): Pools | undefined {
    return this.#uses.pools
  }

  /** Addresses that rest, and nobody is about to have. */
  get rests(): Rests {
    return this.#uses.rests
  }

  /** Services that a freed address may help, by their last decision. */
  get waiting(): ReadonlySet<ServiceKey> {
    return this.#queue.waiting
  }

  /** Services to look at then: those that have an address for which it matters, and whoever wants for something. O(addresses in use). */
  usePools(config: Config | undefined): ReadonlySet<ServiceKey> {
    for (const [ip, { hidden }] of this.#uses.entries()) if (hidden) this.#uses.change(ip, { hidden: false })
    this.#config = config
    const touched = this.#usePools()
    return new Set([...touched.flatMap((ip) => [...this.concerned(ip)]), ...this.#queue.wanting])
  }

  /** Every Service is then to be looked at. O(addresses in use). */
  useReservations(objects: Iterable<AddressReservationObject>): void {
    this.restraints.useReservations(objects)
    this.#usePools()
  }

  /** Every Service is then to be looked at. */
  useQuotas(objects: Iterable<AddressQuotaObject>): void {
    this.restraints.useQuotas(objects)
  }

  #usePools(): readonly Ip[] {
    const touched = this.#uses.usePools(this.#config, this.restraints.reserved)
    this.#namespaces.usePools(this.#uses.pools)
    this.restraints.forgetCounts()
    return touched
  }

  /** Of a namespace as it is now, undefined when it is gone. Its Services are then to be looked at. */
  noteNamespace(name: string, labels: Labels | undefined): void {
    this.#namespaces.note(name, labels)
    this.restraints.forgetCounts()
  }

  /** Undefined while its namespace was not read. */
  labelsOf(namespace: string): Labels | undefined {
    return this.#namespaces.labelsOf(namespace)
  }

  pinnedTo(namespace: string): PinnedPools {
    return this.#namespaces.pinnedTo(namespace)
  }

  /** A Service as it is now, undefined when it is gone. True: an address became free, or could be shared. */
  noteService(key: ServiceKey, view: ServiceView | undefined): boolean {
    const before = this.#shown.get(key)
    const ours = view !== undefined && isOurs(view, this.#lbClass) ? view : undefined
    const now = ours && shownOf(ours)
    const after = now?.ips ?? NONE
    let freed = before !== undefined && before.uid !== ours?.uid && this.#forget(key)
    if (now === undefined) this.#shown.delete(key)
    else this.#shown.set(key, now)
    for (const ip of after) {
      const { shownBy } = this.#uses.of(ip)
      freed = this.#uses.change(ip, { shownBy: byAge([...without(shownBy, key), key], this.#shown) }) || freed
    }
    for (const ip of before?.ips ?? NONE) {
      if (!after.has(ip)) freed = this.#uses.change(ip, { shownBy: without(this.#uses.of(ip).shownBy, key) }) || freed
    }
    if (before !== undefined && ours !== undefined && isSameTerms(before, ours)) return freed
    for (const ip of this.plannedOf(key)) freed = this.#uses.refresh(ip) || freed
    for (const claim of this.claimsOf(key)) {
      if (before === undefined && ours !== undefined && isRecorded(claim, ours)) continue // as on every start
      freed = this.#uses.refresh(claim.address) || freed
    }
    return freed
  }

  /** A claim as it is now, undefined when it is gone. True: an address became free, or could be shared. */
  noteClaim(ip: Ip, claim: ClaimView | undefined): boolean {
    const { claim: before, plannedFor } = this.#uses.of(ip)
    this.#claims.replace(before, claim)
    const still = claim === undefined ? plannedFor : plannedFor.filter((key) => this.#mayStillHave(key, claim))
    for (const key of plannedFor) if (!still.includes(key)) this.#unplan(key, ip)
    return this.#uses.change(ip, { claim, hidden: false, plannedFor: still })
  }

  /** What a Service is to have and holds no claim on yet. True: an address became free, or could be shared. */
  notePlanned(key: ServiceKey, ips: readonly Ip[]): boolean {
    const before = this.plannedOf(key)
    if (ips.length === 0) this.#planned.delete(key)
    else this.#planned.set(key, ips)
    let freed = false
    for (const ip of ips) {
      const { plannedFor } = this.#uses.of(ip)
      if (!plannedFor.includes(key)) freed = this.#uses.change(ip, { plannedFor: [...plannedFor, key] }) || freed
    }
    for (const ip of before) {
      if (!ips.includes(ip)) freed = this.#uses.change(ip, { plannedFor: without(this.#uses.of(ip).plannedFor, key) }) || freed
    }
    return freed
  }

  /** What the Service has to hear until its decision changes, and what it wants for. True: this is news to it. */
  noteDecided(key: ServiceKey, complaint: string | undefined, wants: Wants): boolean {
    const terms = this.#shown.get(key)
    return this.#queue.note(key, complaint, wants, terms && bondOf(terms))
  }

  /**
   * Not all steps of a Service were done: what it was to be told it will be told again. `taken` is the address whose claim-address
   * was refused with AlreadyExists although no claim of it is known: it is left alone until its claim is noted or the configuration
   * changes. Everything else planned for the Service stays so.
   */
  noteUndone(key: ServiceKey, taken?: Ip): void {
    this.#queue.tellAgain(key)
    if (taken === undefined || this.#uses.of(taken).claim !== undefined) return
    for (const planned of this.#uses.of(taken).plannedFor) this.#unplan(planned, taken)
    this.#uses.change(taken, { hidden: true, plannedFor: [] })
  }

  /** Why the Service cannot have an address; undefined when it can. */
  against(ip: Ip, me: Claimant): Refusal | undefined {
    const use = this.#uses.of(ip)
    return whyNot(ip, use, me, () => this.#uses.occupancy(ip))
  }

  /** Why the Service may not gain an address, whoever has it; undefined where it holds it already. */
  whyNotGain(ip: Ip, me: Applicant & Claimant, now: number): Refusal | undefined {
    if (this.#holds(ip, me)) return undefined
    const pool = this.pools?.find(ip)?.pool.name
    return (
      this.restraints.whyReserved(ip, me, now) ??
      (this.doesRest(ip) ? whyRests(this.claimAt(ip), this.restRuleOf(ip), me, now) : undefined) ??
      (pool === undefined ? undefined : this.restraints.whyTooMany(ip, pool, me.namespace, namespacesOf(this.#uses.of(ip))))
    )
  }

  /** A status counts: what a Service was found with is its own, whatever was set apart since. */
  #holds(ip: Ip, { key, uid }: Pick<Claimant, 'key' | 'uid'>): boolean {
    const { claim, plannedFor, shownBy } = this.#uses.of(ip)
    const isShown = shownBy.includes(key) && this.#shown.get(key)?.uid === uid
    return isShown || plannedFor.includes(key) || claim?.holders.some((holder) => holder.uid === uid) === true
  }

  /** The lowest address of the pool that the Service may share with those that have it, and for which `may` holds. */
  lowestShared(pool: string, family: Family, me: Claimant, may: (ip: Ip) => boolean): Ip | undefined {
    return this.#uses.lowestShared(pool, family, me, (ip) => may(ip) && this.against(ip, me) === undefined)
  }

  /** Whether somebody else has or will have the claim: then it is joined, not made. */
  isOthers(ip: Ip, key: ServiceKey): boolean {
    const { claim, plannedFor } = this.#uses.of(ip)
    const [first] = plannedFor
    if (claim === undefined || claim.phase === 'Resting') return first !== undefined && first !== key
    return claim.holders.some(({ service }) => service !== key)
  }

  doesRest(ip: Ip): boolean {
    return this.claimAt(ip)?.phase === 'Resting'
  }

  /** How an address rests; undefined: not at all. What is set apart does not: its reservation says who may have it. */
  restRuleOf(ip: Ip): RestRule | undefined {
    return this.restraints.reserved.of(ip) === undefined ? this.pools?.find(ip)?.pool.view.rest : undefined
  }

  /** The Service has it by a claim, or is planned to: not only because its status says so. */
  isGiven(ip: Ip, key: ServiceKey): boolean {
    const { claim, plannedFor } = this.#uses.of(ip)
    return plannedFor.includes(key) || claim?.holders.some(({ service }) => service === key) === true
  }

  /** Claims of which a holder has this name, also of a former Service of this name; in order of address. */
  claimsOf(key: ServiceKey): readonly ClaimView[] {
    return this.#claims.of(key).flatMap((ip) => this.#uses.of(ip).claim ?? [])
  }

  /** What it is to have and holds no claim on yet. */
  plannedOf(key: ServiceKey): readonly Ip[] {
    return this.#planned.get(key) ?? []
  }

  claimAt(ip: Ip): ClaimView | undefined {
    return this.#uses.of(ip).claim
  }

  /** Services to look at when something about an address has changed. Where it is its claim that was another: not those who stay in it as they were. */
  concerned(ip: Ip, before?: ClaimView): ReadonlySet<ServiceKey> {
    const { claim, shownBy, plannedFor } = this.#uses.of(ip)
    const holders = [...(before?.holders ?? []), ...(claim?.holders ?? [])]
    const keys = new Set([...shownBy, ...holders.map(({ service }) => service), ...plannedFor])
    for (const key of before === undefined || claim === undefined ? [] : stayers(before, claim)) keys.delete(key)
    return keys
  }

  /** Everything in use, in no order. */
  *holdings(): IterableIterator<Holding> {
    for (const [ip, use] of this.#uses.entries()) yield { ip, pool: this.#uses.poolOf(ip), ...use }
  }

  *#counted(): IterableIterator<{ readonly ip: Ip; readonly pool: string; readonly namespaces: ReadonlySet<string> }> {
    for (const { ip, pool, ...use } of this.holdings()) if (pool !== undefined) yield { ip, pool, namespaces: namespacesOf(use) }
  }

  #forget(key: ServiceKey): boolean {
    this.noteDecided(key, undefined, 'Nothing')
    return this.notePlanned(key, [])
  }

  #unplan(key: ServiceKey, ip: Ip): void {
    const rest = this.plannedOf(key).filter((other) => other !== ip)
    if (rest.length === 0) this.#planned.delete(key)
    else this.#planned.set(key, rest)
  }

  /** The claim is that of its former life, which its own steps end, or one that it may join. */
  #mayStillHave(key: ServiceKey, claim: ClaimView): boolean {
    const now = this.#shown.get(key)
    if (now === undefined || claim.holders.some(({ uid }) => uid === now.uid)) return false
    const use: UsedBy = { claim, shownBy: [], plannedFor: [], hidden: false }
    return whyNot(claim.address, use, now, () => occupancyOf(use, (other) => this.#shown.get(other))) === undefined
  }
}

function without(keys: readonly ServiceKey[], key: ServiceKey): readonly ServiceKey[] {
  return keys.filter((other) => other !== key)
}
