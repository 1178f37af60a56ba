/** What users and operators do, and what somebody does who should not: the world without its controllers. */
import type { Ip } from '@clarion/inet'
import type { PoolView, ServiceKey, ServiceView } from '../../facts.ts'
import type { AddressQuotaSpec, AddressReservationSpec } from '../../reserve/objects.ts'
import { quota, reservation } from '../../reserve/testing/objects.ts'
import type { PoolList } from './events.ts'
import type { Ghost } from './model-ghost.ts'
import { suits } from './model-oracle.ts'
import { isOurs } from './plain-use.ts'
import type { Store } from './store.ts'

const FOREIGN_CLASS = 'other'

export class Surroundings {
  readonly store: Store
  readonly ghost: Ghost
  /** Milliseconds since the epoch, for everybody. */
  now = 0
  #pools: PoolList
  #lives = 0

  constructor(store: Store, ghost: Ghost, pools: PoolList) {
    this.store = store
    this.ghost = ghost
    this.#pools = pools
    this.editPools(pools)
  }

  get pools(): readonly PoolView[] {
    return this.#pools === 'missing' ? [] : this.#pools
  }

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

  /** `atRest`: nothing has happened since the last rest. */
  editPools(pools: PoolList, atRest = false): void {
    this.#pools = pools
    this.ghost.poolsEdited(pools, atRest)
    this.store.putPools(pools)
  }

  /** Undefined: it is deleted. What it has chosen stays, but for another pool, or for none, there has to be another one. It expires so much later. */
  reserve(name: string, written: AddressReservationSpec | undefined): void {
    const expires = written?.expires === undefined ? undefined : this.now + written.expires
    const spec = written && { ...written, expires }
    const { objects } = this.store.reservations
    const old = objects.get(name)
    if (spec === undefined && old === undefined) return
    const stays = old !== undefined && JSON.stringify(old.spec.fromPool) === JSON.stringify(spec?.fromPool)
    const fresh = () => ({ ...reservation(name, {}), uid: `life-${this.#lives}`, created: this.#lives++ })
    this.store.reservations.put(name, spec && { ...(stays ? old : fresh()), spec })
  }

  limit(name: string, spec: AddressQuotaSpec | undefined): void {
    this.store.putQuota(name, spec && quota(name, spec))
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
    const free = addresses.find((ip) => !shown.has(ip) && this.#home(view, ip) !== undefined)
    if (view.ips.length > 0) this.#edit({ ...view, ips: [], allocatedFromPool: undefined })
    else if (free !== undefined) this.#edit({ ...view, ips: [free], allocatedFromPool: this.#home(view, free) })
  }

  #home(view: ServiceView, ip: Ip): string | undefined {
    return suits(view, [ip], this.pools, [...this.store.reservations.objects.values()])
  }

  takeClaim(ip: Ip): void {
    const claim = this.store.claims.get(ip)
    if (claim === undefined) return
    this.store.putClaim(ip, undefined)
    this.ghost.claimTaken(claim)
  }

  #edit(view: ServiceView): void {
    this.store.put(view)
    this.ghost.touched(view)
  }
}
