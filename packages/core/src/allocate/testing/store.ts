/** Services, claims and pools with resource versions and preconditions, and what happened to them in order: no imitation of an API server. */
import type { Ip } from '@clarion/inet'
import type {
  ClaimEdit,
  DeleteClaim,
  Effect,
  EffectRefusal,
  EndRest,
  MarkReleasing,
  Outcome,
  RestClaim,
  WriteStatus,
} from '../../effects.ts'
import type { ClaimView, Holder, ServiceKey, ServiceView } from '../../facts.ts'
import type { AddressQuotaObject } from '../../reserve/objects.ts'
import { type Edited, editClaim, whyNotFreed } from '../claim-edits.ts'
import { isHeldBy } from '../why-not.ts'
import { type Kind, ofEachKind, type PoolList, type StoreEvent } from './events.ts'
import { ReservationShelf } from './reservation-shelf.ts'
import { STRICT, type Strictness } from './strictness.ts'

const DONE: Outcome = { done: true }

export class Store {
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly claims = new Map<Ip, ClaimView>()
  readonly reservations: ReservationShelf
  readonly quotas = new Map<string, AddressQuotaObject>()
  readonly events: Readonly<Record<Kind, StoreEvent[]>> = ofEachKind(() => [])
  readonly told: string[] = []
  writes = 0
  refusals = 0
  /** Milliseconds since the epoch. */
  now = 0
  readonly #strict: Strictness
  /** The claim that an edit was read of. */
  readonly #read = new WeakMap<Effect, ClaimView>()
  #version = 1

  constructor(strict: Strictness = STRICT) {
    this.#strict = strict
    this.reservations = new ReservationShelf(strict, (objects) => {
      this.events.reservations.push({ kind: 'reservations', version: ++this.#version, objects })
    })
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
    if (claim === undefined) this.claims.delete(ip)
    else this.claims.set(ip, claim)
    this.events.claim.push({ kind: 'claim', version: ++this.#version, ip, claim })
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
    const claim = isEdit(effect) ? this.claims.get(effect.address) : undefined
    if (claim !== undefined) this.#read.set(effect, claim)
    if ('onlyIfGone' in effect && strict.onlyIfGone && this.#lives(effect.onlyIfGone)) return this.#refused('Conflict')
    if ('onlyIfAt' in effect && strict.onlyIfAt && !this.#isAt(effect.onlyIfAt)) return this.#refused('Conflict')
    if (effect.do === 'write-reservation-status') {
      const no = this.reservations.look(effect)
      return no && this.#refused(no)
    }
    if (effect.do !== 'write-status') return undefined
    const { uid, onlyIfClaimed = [], unlessClaimed = [] } = effect
    const lost = strict.onlyIfClaimed && !onlyIfClaimed.every((ip) => this.#isClaimedBy(ip, uid))
    const kept = strict.unlessClaimed && unlessClaimed.some((ip) => this.#isClaimedBy(ip, uid))
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
      case 'claim-address': {
        const { address, pool, service, serviceUid, sharing, ports } = effect
        if (this.claims.has(address) && this.#strict.oneClaimEach) return 'AlreadyExists'
        const version = String(++this.#version)
        const holders = [{ service, uid: serviceUid, ports }]
        const fresh = { phase: 'Assigned', rest: undefined, uid: `claim-${version}`, resourceVersion: version } as const
        this.putClaim(address, { address, pool, sharing, holders, ...fresh })
        return undefined
      }
      case 'join-claim':
      case 'mark-leaving':
      case 'leave-claim':
        return this.#edit(effect)
      case 'mark-releasing':
        return this.#markReleasing(effect)
      case 'delete-claim':
      case 'rest-claim':
        return this.#free(effect)
      case 'end-rest':
        return this.#endRest(effect)
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

  #edit(effect: ClaimEdit): EffectRefusal | undefined {
    const now = this.claims.get(effect.address)
    const read = this.#read.get(effect) ?? now
    if (now === undefined || read === undefined) return 'NotFound'
    if (this.#strict.editVersion && read.resourceVersion !== now.resourceVersion) return 'Conflict'
    const edited = this.#edited(read, effect)
    if ('why' in edited) return edited.why
    if (edited === read && read === now) return undefined
    const { wakes, ...change } = edited
    const phase = wakes === true ? ({ phase: 'Assigned', rest: undefined } as const) : {}
    this.putClaim(effect.address, { ...now, ...change, ...phase, resourceVersion: String(++this.#version) })
    return undefined
  }

  /** By the rule, or what a planted bug makes of it. */
  #edited(read: ClaimView, effect: ClaimEdit): Edited {
    const { joinRule, leaveMark } = this.#strict
    const mine = 'serviceUid' in effect ? read.holders.find(({ uid }) => uid === effect.serviceUid) : undefined
    if (effect.do === 'join-claim' && !joinRule && mine === undefined) {
      const { service, serviceUid: uid, ports, sharing } = effect
      return { pool: read.pool, sharing, holders: [...read.holders, { service, uid, ports }] }
    }
    if (effect.do !== 'leave-claim' || leaveMark) return editClaim(read, effect)
    const marked = read.holders.map((holder) => (holder === mine ? { ...holder, releasing: 'any' } : holder))
    return editClaim({ ...read, holders: marked }, { ...effect, since: 'any' })
  }

  #markReleasing({ address, claimUid, resourceVersion, onlyIfAt }: MarkReleasing): EffectRefusal | undefined {
    const claim = this.claims.get(address)
    if (claim === undefined) return 'NotFound'
    if (this.#strict.markVersion && (claim.uid !== claimUid || claim.resourceVersion !== resourceVersion)) return 'Conflict'
    const marked = onlyIfAt && claim.holders.map((holder) => ({ ...holder, releasing: onlyIfAt.resourceVersion }))
    const holders = marked ?? claim.holders
    this.putClaim(address, { ...claim, holders, phase: 'Releasing', resourceVersion: String(++this.#version) })
    return undefined
  }

  #free(effect: DeleteClaim | RestClaim): EffectRefusal | undefined {
    const { address, claimUid, serviceUid, since } = effect
    const claim = this.claims.get(address)
    if (claim === undefined) return 'NotFound'
    const { deleteUid, deletePhase, deleteMark } = this.#strict
    const lax: ClaimView = {
      ...claim,
      ...(!deleteUid && { uid: claimUid }),
      ...(!deletePhase && { phase: 'Releasing' }),
      ...(!deleteMark && {
        holders: [{ service: '', uid: serviceUid, ports: [], ...(since !== undefined && { releasing: since }) }],
      }),
    }
    if (whyNotFreed(lax, effect) !== undefined) return 'Conflict'
    if (effect.do === 'delete-claim') this.putClaim(address, undefined)
    else {
      const rest = { ...effect.rest, since: this.now }
      this.putClaim(address, { ...claim, holders: [], phase: 'Resting', rest, resourceVersion: String(++this.#version) })
    }
    return undefined
  }

  #endRest({ address, claimUid, resourceVersion }: EndRest): EffectRefusal | undefined {
    const claim = this.claims.get(address)
    if (claim === undefined) return 'NotFound'
    const same = claim.phase === 'Resting' && claim.uid === claimUid && claim.resourceVersion === resourceVersion
    if (!same) return 'Conflict'
    this.putClaim(address, undefined)
    return undefined
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

  #isClaimedBy(ip: Ip, uid: string): boolean {
    const claim = this.claims.get(ip)
    return claim !== undefined && isHeldBy(claim, { uid })
  }

  #refused(why: EffectRefusal): Outcome {
    this.refusals++
    return { done: false, why, message: why }
  }
}

function isEdit(effect: Effect): effect is ClaimEdit {
  return effect.do === 'join-claim' || effect.do === 'mark-leaving' || effect.do === 'leave-claim'
}
