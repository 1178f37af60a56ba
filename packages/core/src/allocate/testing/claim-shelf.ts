/** The claims of a store, and what their writers are held to. */
import type { Ip } from '@clarion/inet'
import type {
  ClaimAddress,
  ClaimEdit,
  DeleteClaim,
  Effect,
  EffectRefusal,
  EndRest,
  MarkReleasing,
  RestClaim,
} from '../../effects.ts'
import type { ClaimView } from '../../facts.ts'
import { type Edited, editClaim, whyNotEnded, whyNotFreed, whyNotMarked } from '../claim-edits.ts'
import { isHeldBy } from '../why-not.ts'
import type { Strictness } from './strictness.ts'

interface Around {
  readonly nextVersion: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly changed: (ip: Ip, claim: ClaimView | undefined) => void
}

export class ClaimShelf {
  readonly all = new Map<Ip, ClaimView>()
  readonly #strict: Strictness
  readonly #around: Around
  /** The claim that an edit was read of. */
  readonly #read = new WeakMap<Effect, ClaimView>()

  constructor(strict: Strictness, around: Around) {
    this.#strict = strict
    this.#around = around
  }

  /** Undefined: it is deleted. */
  put(ip: Ip, claim: ClaimView | undefined): void {
    if (claim === undefined) this.all.delete(ip)
    else this.all.set(ip, claim)
    this.#around.changed(ip, claim)
  }

  isHeldBy(ip: Ip, uid: string): boolean {
    const claim = this.all.get(ip)
    return claim !== undefined && isHeldBy(claim, { uid })
  }

  /** An edit is decided on what is read now. */
  look(effect: Effect): void {
    const claim = isEdit(effect) ? this.all.get(effect.address) : undefined
    if (claim !== undefined) this.#read.set(effect, claim)
  }

  create({ address, pool, service, serviceUid, sharing, ports }: ClaimAddress): EffectRefusal | undefined {
    if (this.all.has(address) && this.#strict.oneClaimEach) return 'AlreadyExists'
    const version = String(this.#around.nextVersion())
    const holders = [{ service, uid: serviceUid, ports }]
    const fresh = { phase: 'Assigned', rest: undefined, uid: `claim-${version}`, resourceVersion: version } as const
    this.put(address, { address, pool, sharing, holders, ...fresh })
    return undefined
  }

  edit(effect: ClaimEdit): EffectRefusal | undefined {
    const now = this.all.get(effect.address)
    const read = this.#read.get(effect) ?? now
    if (now === undefined || read === undefined) return 'NotFound'
    if (this.#strict.editVersion && read.resourceVersion !== now.resourceVersion) return 'Conflict'
    const edited = this.#edited(read, effect)
    if ('why' in edited) return edited.why
    if (edited === read && read === now) return undefined
    const { wakes, ...change } = edited
    const phase = wakes === true ? ({ phase: 'Assigned', rest: undefined } as const) : {}
    this.put(effect.address, { ...now, ...change, ...phase, resourceVersion: String(this.#around.nextVersion()) })
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

  markReleasing(effect: MarkReleasing): EffectRefusal | undefined {
    const { address, onlyIfAt } = effect
    const claim = this.all.get(address)
    if (claim === undefined) return 'NotFound'
    if (this.#strict.markVersion && whyNotMarked(claim, effect) !== undefined) return 'Conflict'
    const marked = onlyIfAt && claim.holders.map((holder) => ({ ...holder, releasing: onlyIfAt.resourceVersion }))
    const holders = marked ?? claim.holders
    this.put(address, { ...claim, holders, phase: 'Releasing', resourceVersion: String(this.#around.nextVersion()) })
    return undefined
  }

  free(effect: DeleteClaim | RestClaim): EffectRefusal | undefined {
    const { address, claimUid, serviceUid, since } = effect
    const claim = this.all.get(address)
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
    if (effect.do === 'delete-claim') this.put(address, undefined)
    else {
      const rest = { ...effect.rest, since: this.#around.now() }
      this.put(address, { ...claim, holders: [], phase: 'Resting', rest, resourceVersion: String(this.#around.nextVersion()) })
    }
    return undefined
  }

  endRest(effect: EndRest): EffectRefusal | undefined {
    const claim = this.all.get(effect.address)
    if (claim === undefined) return 'NotFound'
    if (whyNotEnded(claim, effect) !== undefined) return 'Conflict'
    this.put(effect.address, undefined)
    return undefined
  }
}

function isEdit(effect: Effect): effect is ClaimEdit {
  return effect.do === 'join-claim' || effect.do === 'mark-leaving' || effect.do === 'leave-claim'
}
