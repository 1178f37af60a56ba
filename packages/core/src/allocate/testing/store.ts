/** Services and claims with resource versions and preconditions, and what happened to them in order: no imitation of an API server. */
import type { Ip } from '@clarion/inet'
import type { Effect, Outcome } from '../../effects.ts'
import type { ClaimView, Holder, ServiceKey, ServiceView } from '../../facts.ts'

export type StoreEvent =
  | { readonly kind: 'service'; readonly key: ServiceKey; readonly view: ServiceView | undefined }
  | { readonly kind: 'claim'; readonly ip: Ip; readonly claim: ClaimView | undefined }

const DONE: Outcome = { done: true }

export class Store {
  readonly services = new Map<ServiceKey, ServiceView>()
  readonly claims = new Map<Ip, ClaimView>()
  readonly serviceEvents: StoreEvent[] = []
  readonly claimEvents: StoreEvent[] = []
  readonly told: string[] = []
  writes = 0
  refusals = 0
  #version = 1

  /** As a user writes it: the status stays unless it is said. */
  put(view: ServiceView): void {
    const written = { ...view, resourceVersion: String(++this.#version) }
    this.services.set(view.key, written)
    this.serviceEvents.push({ kind: 'service', key: view.key, view: written })
  }

  edit(key: ServiceKey, part: Partial<ServiceView>): void {
    const view = this.services.get(key)
    if (view !== undefined) this.put({ ...view, ...part })
  }

  remove(key: ServiceKey): void {
    if (this.services.delete(key)) this.serviceEvents.push({ kind: 'service', key, view: undefined })
  }

  putClaim(ip: Ip, claim: ClaimView | undefined): void {
    if (claim === undefined) this.claims.delete(ip)
    else this.claims.set(ip, claim)
    this.claimEvents.push({ kind: 'claim', ip, claim })
  }

  perform(effect: Effect): Outcome {
    const outcome = this.#attempt(effect)
    if (!outcome.done) this.refusals++
    return outcome
  }

  #attempt(effect: Effect): Outcome {
    switch (effect.do) {
      case 'claim-address': {
        const { address, pool, service, serviceUid } = effect
        if (this.claims.has(address)) return refused('AlreadyExists')
        const version = String(++this.#version)
        const holders = [{ service, uid: serviceUid }]
        this.putClaim(address, { address, pool, holders, phase: 'Assigned', uid: `claim-${version}`, resourceVersion: version })
        return this.#written()
      }
      case 'mark-releasing': {
        const claim = this.claims.get(effect.address)
        if (claim === undefined) return refused('NotFound')
        if (this.#lives(effect.onlyIfGone)) return refused('Conflict')
        if (claim.uid !== effect.claimUid || claim.resourceVersion !== effect.resourceVersion) return refused('Conflict')
        this.putClaim(claim.address, { ...claim, phase: 'Releasing', resourceVersion: String(++this.#version) })
        return this.#written()
      }
      case 'delete-claim': {
        const claim = this.claims.get(effect.address)
        if (claim === undefined) return refused('NotFound')
        if (this.#lives(effect.onlyIfGone)) return refused('Conflict')
        if (claim.uid !== effect.claimUid || claim.phase !== 'Releasing') return refused('Conflict')
        this.putClaim(claim.address, undefined)
        return this.#written()
      }
      case 'write-status': {
        const view = this.services.get(effect.service)
        if (view === undefined) return refused('NotFound')
        if (view.uid !== effect.uid || view.resourceVersion !== effect.resourceVersion) return refused('Conflict')
        if (effect.onlyIfClaimed?.some((ip) => !this.#isClaimedBy(ip, view))) return refused('Conflict')
        this.put({ ...view, ips: effect.ips, unreadableIps: [], allocatedFromPool: effect.pool })
        return this.#written()
      }
      case 'tell':
        this.told.push(`${effect.service} ${effect.type} ${effect.reason}: ${effect.message}`)
        return DONE
      default:
        throw new Error(`the allocator does not do this: ${effect.do}`)
    }
  }

  #lives(holder: Holder | undefined): boolean {
    return holder !== undefined && this.services.get(holder.service)?.uid === holder.uid
  }

  #isClaimedBy(ip: Ip, { uid }: ServiceView): boolean {
    const claim = this.claims.get(ip)
    return claim?.phase === 'Assigned' && claim.holders[0]?.uid === uid
  }

  #written(): Outcome {
    this.writes++
    return DONE
  }
}

function refused(why: 'AlreadyExists' | 'Conflict' | 'NotFound'): Outcome {
  return { done: false, why, message: why }
}
