/**
 * What must hold of every single write (allocation.md, I1 and I3), and what one has to remember to tell: whose the addresses in the
 * statuses are, and which Services somebody has touched since everything was at rest. No controller sees any of it.
 */
import type { Ip } from '@clarion/inet'
import type { Effect, MarkReleasing } from '../../effects.ts'
import type { ClaimView, PoolView, ServiceView } from '../../facts.ts'
import type { AddressReservationObject } from '../../reserve/objects.ts'
import type { PoolList } from './events.ts'
import { suits } from './model-oracle.ts'
import type { Store } from './store.ts'

export class Ghost {
  readonly #store: Store
  readonly #looksFirst: boolean
  /** There is one controller. */
  readonly #isAlone: boolean
  /** `uid address`: in the status by a write of ours, or claimed. What a foreign write put there is not, until its claim is made. */
  readonly #rightful = new Set<string>()
  /** uids of Services that were edited, or whose address somebody else was given by hand. */
  readonly #touched = new Set<string>()
  /** Addresses whose claim somebody else took away: a status that was decided on before may still come. */
  readonly #robbed = new Set<Ip>()
  /** `uid address`: assigned when everything was at rest, which every controller knows. */
  readonly #settled = new Set<string>()
  /** The pools since the last rest, and whether the guard has to hold back what they would take of what is settled. */
  #pools: { readonly list: readonly PoolView[]; readonly guarded: boolean }[] = []
  /** The list of reservations at the last rest, among the events. */
  #reservedAt = 0
  /** `uid`: addresses that a reservation has chosen. */
  readonly #chosen = new Map<string, readonly string[]>()
  #confirmed = false
  #longAgo = false

  constructor(store: Store, looksFirst: boolean, isAlone: boolean) {
    this.#store = store
    this.#looksFirst = looksFirst
    this.#isAlone = isAlone
  }

  /** Everything was at rest: whatever changes from here on has its reason from here on, but for those of which something is held back. */
  rested(held: (view: ServiceView) => boolean): void {
    for (const view of this.#store.services.values()) if (!held(view)) this.#touched.delete(view.uid)
    this.#robbed.clear()
    this.#pools = this.#pools.slice(-1)
    this.#longAgo = false
    this.#reservedAt = Math.max(0, this.#store.events.reservations.length - 1)
    this.#settled.clear()
    for (const view of this.#store.services.values()) {
      for (const ip of view.ips) if (this.#isClaimed(ip, view)) this.#settled.add(`${view.uid} ${ip}`)
    }
  }

  /** A controller starts with lists from before the last rest: what had a reason then may be done now. */
  longAgo(): void {
    this.#longAgo = true
  }

  /** `atRest`: nothing has happened since the last rest. */
  poolsEdited(pools: PoolList, atRest: boolean): void {
    this.countedAnew()
    const list = pools === 'missing' ? [] : pools
    this.#pools.push({ list, guarded: list.length === 0 || (atRest && this.#isMassRelease(list)) })
  }

  /** The guard may count again, and find fewer. */
  countedAnew(): void {
    this.#pools = this.#pools.map(({ list }) => ({ list, guarded: list.length === 0 }))
  }

  /** For good: what is confirmed stays so on the namespace. */
  confirmed(): void {
    this.#confirmed = true
  }

  /** A Service was written by somebody else. Whoever shows the same address without a claim may lose it now. */
  touched(view: ServiceView): void {
    this.#touched.add(view.uid)
    for (const other of this.#store.services.values()) {
      if (other.ips.some((ip) => view.ips.includes(ip) && !this.#isClaimed(ip, other))) this.#touched.add(other.uid)
    }
    this.#update()
  }

  /** Somebody else took this claim away: its address is anybody's now. */
  claimTaken(claim: ClaimView): void {
    this.#robbed.add(claim.address)
    for (const view of this.#store.services.values()) {
      if (!view.ips.includes(claim.address) && !claim.holders.some(({ uid }) => uid === view.uid)) continue
      this.#touched.add(view.uid)
      this.#rightful.delete(`${view.uid} ${claim.address}`)
    }
  }

  /** To be called before a write of ours; what it returns is to be called after it was done. */
  watch(effect: Effect): () => void {
    const before = 'service' in effect ? this.#store.services.get(effect.service) : undefined
    if (effect.do === 'write-status' && before !== undefined) {
      const taken = before.ips.filter((ip) => !effect.ips.includes(ip) && this.#isValid(ip, before))
      const given = effect.ips.filter((ip) => !before.ips.includes(ip) && !this.#robbed.has(ip))
      return () => {
        if (taken.length > 0) throw new Error(`I3: ${taken} taken from the status of ${before.key} for no reason of its own`)
        for (const ip of given) this.#rightful.add(`${before.uid} ${ip}`)
        this.#written()
      }
    }
    if (effect.do === 'mark-releasing' || effect.do === 'mark-leaving') {
      // Between the look at the holder and the mark another controller may write: a gap of one request, for two controllers at once.
      if (this.#looksFirst && !this.#isAt(effect.onlyIfAt)) return () => this.#written()
      const uid = effect.do === 'mark-leaving' ? effect.serviceUid : this.#store.claims.get(effect.address)?.holders[0]?.uid
      const holder = [...this.#store.services.values()].find((view) => view.uid === uid)
      const takenFrom = holder?.ips.includes(effect.address) && this.#isValid(effect.address, holder) ? holder : undefined
      return () => {
        if (takenFrom !== undefined)
          throw new Error(`I3: the claim of ${effect.address} is taken from ${takenFrom.key} for no reason of its own`)
      }
    }
    return () => this.#written()
  }

  #written(): void {
    this.#update()
    this.#checkChosen()
    const { services, claims } = this.#store
    for (const claim of claims.values()) {
      if (!maySharePlainly(claim)) throw new Error(`I1: ${claim.address} belongs to ${JSON.stringify(claim.holders)}`)
    }
    for (const view of services.values()) {
      for (const ip of view.ips) {
        const isIts = claims.get(ip)?.holders.some(({ uid }) => uid === view.uid)
        if (this.#rightful.has(`${view.uid} ${ip}`) && !isIts)
          throw new Error(`I1: ${view.key} shows ${ip}, and no claim keeps it from others`)
      }
    }
  }

  /** They stay; and one controller alone chooses none twice. */
  #checkChosen(): void {
    const all = [...this.#store.reservations.objects.values()]
    for (const { uid, name, chosen } of all) {
      const before = this.#chosen.get(uid) ?? []
      if (before.some((ip, i) => ip !== chosen[i])) throw new Error(`chosen: ${name} had ${before}, and has ${chosen}`)
      this.#chosen.set(uid, chosen)
    }
    const ips = all.flatMap(({ chosen }) => chosen)
    if (this.#isAlone && new Set(ips).size < ips.length) throw new Error(`chosen: an address twice of ${ips}`)
  }

  #update(): void {
    const kept = new Set<string>()
    for (const view of this.#store.services.values()) {
      for (const ip of view.ips) {
        const name = `${view.uid} ${ip}`
        if (this.#isClaimed(ip, view) || this.#rightful.has(name)) kept.add(name)
      }
    }
    this.#rightful.clear()
    for (const name of kept) this.#rightful.add(name)
  }

  #isMassRelease(list: readonly PoolView[]): boolean {
    const assigned = [...this.#store.services.values()].filter((view) => view.ips.some((ip) => this.#isClaimed(ip, view)))
    const lost = assigned.filter((view) => suits(view, view.ips, list) === undefined).length
    return lost >= 5 && lost > assigned.length / 10
  }

  /** A valid assignment: claimed and shown, nobody has touched it, and no pools there were may take it. */
  #isValid(ip: Ip, view: ServiceView): boolean {
    if (this.#longAgo || this.#confirmed || this.#touched.has(view.uid) || !this.#isClaimed(ip, view)) return false
    const isSettled = this.#settled.has(`${view.uid} ${ip}`)
    const reserved = this.#reservedSince()
    return this.#pools.every(
      ({ list, guarded }) =>
        (guarded && isSettled) || reserved.every((objects) => suits(view, view.ips, list, objects) !== undefined),
    )
  }

  /** The reservations since the last rest. They take nothing, but who asks for one by name goes to where its addresses are. */
  #reservedSince(): readonly (readonly AddressReservationObject[])[] {
    const since = this.#store.events.reservations.slice(this.#reservedAt)
    return since.length === 0 ? [[]] : since.flatMap((event) => (event.kind === 'reservations' ? [event.objects] : []))
  }

  #isAt(at: MarkReleasing['onlyIfAt']): boolean {
    return at === undefined || this.#store.services.get(at.key)?.resourceVersion === at.resourceVersion
  }

  #isClaimed(ip: Ip, { uid }: ServiceView): boolean {
    const claim = this.#store.claims.get(ip)
    return claim?.phase === 'Assigned' && claim.holders.some((holder) => holder.uid === uid && holder.releasing === undefined)
  }
}

/** One holder; or several that share something, and no port of any is another's. */
function maySharePlainly({ holders, sharing }: ClaimView): boolean {
  const ports = holders.flatMap((holder) => holder.ports)
  return holders.length <= 1 || (sharing !== undefined && new Set(ports).size === ports.length)
}
