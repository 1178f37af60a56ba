/** Services, claims and pools with resource versions and preconditions, and what happened to them in order: no imitation of an API server. */
import type { Ip } from '@clarion/inet'
import type { Effect, EffectRefusal, MarkReleasing, Outcome, WriteStatus } from '../../effects.ts'
import type { ClaimView, Holder, ServiceKey, ServiceView } from '../../facts.ts'
import type { AddressQuotaObject } from '../../reserve/objects.ts'
import { ClaimShelf } from './claim-shelf.ts'
import { type Kind, ofEachKind, type PoolList, type StoreEvent } from './events.ts'
import { ReservationShelf } from './reservation-shelf.ts'
import { STRICT, type Strictness } from './strictness.ts'

const DONE: Outcome = { done: true }

export class Store {
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly reservations: ReservationShelf
  readonly quotas = new Map<string, AddressQuotaObject>()
  readonly events: Readonly<Record<Kind, StoreEvent[]>> = ofEachKind(() => [])
  readonly told: string[] = []
  writes = 0
  refusals = 0
  /** Milliseconds since the epoch. */
  now = 0
  readonly #strict: Strictness
  readonly #claims: ClaimShelf
  #version = 1

  constructor(strict: Strictness = STRICT) {
    this.#strict = strict
    this.#claims = new ClaimShelf(strict, {
      nextVersion: () => ++this.#version,
      now: () => this.now,
      changed: (ip, claim) => this.events.claim.push({ kind: 'claim', version: ++this.#version, ip, claim }),
    })
    this.reservations = new ReservationShelf(strict, (objects) => {
      this.events.reservations.push({ kind: 'reservations', version: ++this.#version, objects })
    })
  }

  get claims(): ReadonlyMap<Ip, ClaimView> {
    return this.#claims.all
  }

  /** As a user writes it: the status stays unless it is said. */
  put(view: ServiceView): void {
    const version = ++this.#version
    this.#put({ ...view, resourceVersion: String(version) }, version)
  }

  edit(key: ServiceKey, part: Partial<ServiceView>): void {
    const view = this.services.get(key)
    if (view !== undefined) this.put({ ...view, ...part })
  }

  remove(key: ServiceKey): void {
    if (!this.services.delete(key)) return
    this.events.service.push({ kind: 'service', version: ++this.#version, key, view: undefined })
  }

  putClaim(ip: Ip, claim: ClaimView | undefined): void {
    this.#claims.put(ip, claim)
  }

  putPools(pools: PoolList): void {
    this.events.pools.push({ kind: 'pools', version: ++this.#version, pools })
  }

  /** Undefined: it is deleted. */
  putQuota(name: string, object: AddressQuotaObject | undefined): void {
    if (object === undefined) this.quotas.delete(name)
    else this.quotas.set(name, object)
    this.events.quotas.push({ kind: 'quotas', version: ++this.#version, objects: [...this.quotas.values()] })
  }

  /** Time passes, and timers go off. */
  tick(): void {
    this.events.clock.push({ kind: 'clock', version: ++this.#version })
  }

  /** An operator lets go what is held back. */
  confirm(token: string): void {
    this.events.confirmation.push({ kind: 'confirmation', version: ++this.#version, token })
  }

  perform(effect: Effect): Outcome {
    return this.look(effect) ?? this.write(effect)
  }

  /** What is read, past every cache, before the effect is written; anything may happen between the two. */
  look(effect: Effect): Outcome | undefined {
    const strict = this.#strict
    this.#claims.look(effect)
    if ('onlyIfGone' in effect && strict.onlyIfGone && this.#lives(effect.onlyIfGone)) return this.#refused('Conflict')
    if ('onlyIfAt' in effect && strict.onlyIfAt && !this.#isAt(effect.onlyIfAt)) return this.#refused('Conflict')
    if (effect.do === 'write-reservation-status') {
      const no = this.reservations.look(effect)
      return no && this.#refused(no)
    }
    if (effect.do !== 'write-status') return undefined
    const { uid, onlyIfClaimed = [], unlessClaimed = [] } = effect
    const lost = strict.onlyIfClaimed && !onlyIfClaimed.every((ip) => this.#claims.isHeldBy(ip, uid))
    const kept = strict.unlessClaimed && unlessClaimed.some((ip) => this.#claims.isHeldBy(ip, uid))
    return lost || kept ? this.#refused('Conflict') : undefined
  }

  /** The write itself, with the preconditions that hold in the same moment. */
  write(effect: Effect): Outcome {
    const no = this.#attempt(effect)
    if (no !== undefined) return this.#refused(no)
    if (effect.do === 'tell') this.told.push(`${effect.service} ${effect.type} ${effect.reason}: ${effect.message}`)
    else this.writes++
    return DONE
  }

  #attempt(effect: Effect): EffectRefusal | undefined {
    switch (effect.do) {
      case 'claim-address':
        return this.#claims.create(effect)
      case 'join-claim':
      case 'mark-leaving':
      case 'leave-claim':
        return this.#claims.edit(effect)
      case 'mark-releasing':
        return this.#claims.markReleasing(effect)
      case 'delete-claim':
      case 'rest-claim':
        return this.#claims.free(effect)
      case 'end-rest':
        return this.#claims.endRest(effect)
      case 'write-status':
        return this.#writeStatus(effect)
      case 'write-reservation-status':
        return this.reservations.write(effect)
      case 'tell':
        return undefined
      default:
        throw new Error(`the allocator does not do this: ${effect.do}`)
    }
  }

  #writeStatus({ service, uid, resourceVersion, ips, pool }: WriteStatus): EffectRefusal | undefined {
    const view = this.services.get(service)
    if (view === undefined) return 'NotFound'
    if (view.uid !== uid) return 'Conflict'
    if (this.#strict.statusVersion && view.resourceVersion !== resourceVersion) return 'Conflict'
    const same = view.ips.join() === ips.join() && view.unreadableIps.length === 0 && view.allocatedFromPool === pool
    if (!same || this.#strict.statusAlwaysNew) this.put({ ...view, ips, unreadableIps: [], allocatedFromPool: pool })
    return undefined
  }

  #put(view: ServiceView, version: number): void {
    this.services.set(view.key, view)
    this.events.service.push({ kind: 'service', version, key: view.key, view })
  }

  #lives(holder: Pick<Holder, 'service' | 'uid'> | undefined): boolean {
    return holder !== undefined && this.services.get(holder.service)?.uid === holder.uid
  }

  #isAt(at: MarkReleasing['onlyIfAt']): boolean {
    return at === undefined || this.services.get(at.key)?.resourceVersion === at.resourceVersion
  }

  #refused(why: EffectRefusal): Outcome {
    this.refusals++
    return { done: false, why, message: why }
  }
}
