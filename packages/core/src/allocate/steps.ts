/**
 * From what should be to what must be done for it, in the order that keeps an address with its owners (allocation.md): claims are made
 * or joined before a status names their addresses, and deleted or left only after a write to the Service has made every older writer's
 * precondition fail. Nothing is written that is so already.
 */
import type { Ip } from '@clarion/inet'
import { isSaid } from '../conditions.ts'
import type { ClaimAddress, Effect, Freeing, JoinClaim, LeaveClaim, MarkReleasing, WriteStatus } from '../effects.ts'
import type { ClaimView, ServiceKey, ServiceView } from '../facts.ts'
import type { Assigned } from './assigned-condition.ts'
import type { Book } from './book.ts'
import { isSameSharing } from './claim-edits.ts'
import type { Held } from './decision.ts'
import { freed, type Resting } from './freed.ts'
import { holdingOf } from './terms.ts'

export interface Steps {
  readonly effects: readonly Effect[]
  /** Addresses on which it holds no claim yet. */
  readonly unclaimed: readonly Ip[]
  readonly writes: boolean
  /** Done, an address will be free that is not now, or one port of it. */
  readonly frees: boolean
}

/** No target: the Service is to have nothing. Claims of a former Service of this name go first. */
export function stepsTo(
  target: Held | undefined,
  view: ServiceView,
  book: Pick<Book, 'claimsOf' | 'isOthers' | 'doesRest'> & Resting,
  assigned: Assigned,
  now: number,
): Steps {
  const ips = target?.ips ?? []
  const claims = book.claimsOf(view.key)
  const former = claims.filter((claim) => claim.holders.some(({ service, uid }) => service === view.key && uid !== view.uid))
  const own = claims.filter((claim) => holderOf(claim, view) !== undefined)
  const surplus = own.filter((claim) => !ips.includes(claim.address) || isLeaving(claim, view))
  const changed = own.filter((claim) => !surplus.includes(claim) && !(holdsAs(claim, view) && claim.pool === target?.pool))
  const unclaimed = ips.filter((ip) => !own.some((claim) => claim.address === ip))
  const writes = surplus.length > 0 || !showsAlready(view, target)
  const released = release(former, view.key, book, now, view.uid)
  const rests = (ip: Ip) => book.doesRest(ip) || released.some((step) => step.do === 'rest-claim' && step.address === ip)
  const effects = [
    ...released,
    ...changed.map(({ address, pool }) => join(address, view, pool === target?.pool ? undefined : target?.pool)),
    ...unclaimed.map((ip) => gain(ip, target?.pool ?? '', view, { others: book.isOthers(ip, view.key), rests: rests(ip) })),
    ...surplus.flatMap((claim) => markOut(claim, view)),
    ...(writes ? [writeStatus(view, target, { unclaimed, own, assigned })] : []),
    ...surplus.map((claim) => takeOut(claim, view, book, now)),
  ]
  const given = new Set(ips)
  const frees = [...former, ...surplus].some(({ address }) => !given.has(address)) || view.ips.some((ip) => !given.has(ip))
  return { effects, unclaimed, writes, frees }
}

/** Claims of Services of this name that are gone (all but that of this uid): no status to clear, and no writer whose uid is still accepted. */
export function release(
  claims: readonly ClaimView[],
  key: ServiceKey,
  book: Resting,
  now: number,
  living?: string,
): readonly Effect[] {
  return claims.flatMap((claim): readonly Effect[] => {
    const gone = claim.holders.find(({ service, uid }) => service === key && uid !== living)
    if (gone === undefined) return []
    const onlyIfGone = { service: key, uid: gone.uid }
    if (claim.holders.length > 1) return [{ ...leaveClaim(claim, gone.uid, undefined), onlyIfGone }]
    const out = freed({ ...freeing(claim, gone.uid, gone.releasing), onlyIfGone }, key, book, now)
    return isAssigned(claim) ? [{ ...markReleasing(claim), onlyIfGone }, out] : [out]
  })
}

function holderOf({ holders }: ClaimView, { uid }: ServiceView) {
  return holders.find((holder) => holder.uid === uid)
}

function isLeaving(claim: ClaimView, view: ServiceView): boolean {
  return !isAssigned(claim) || holderOf(claim, view)?.releasing !== undefined
}

/** The claim says of the Service what is so now. */
function holdsAs(claim: ClaimView, view: ServiceView): boolean {
  const { sharing, ports } = holdingOf(view)
  return isSameSharing(claim.sharing, sharing) && holderOf(claim, view)?.ports.join() === ports.join()
}

/** The first half of giving up an address, before the Service is written: alone with the claim it marks the claim, else itself. */
function markOut(claim: ClaimView, view: ServiceView): readonly Effect[] {
  const { key, uid, resourceVersion } = view
  const onlyIfAt = { key, resourceVersion }
  if (!isAssigned(claim)) return []
  if (claim.holders.length === 1) return [{ ...markReleasing(claim), onlyIfAt }]
  return isLeaving(claim, view)
    ? []
    : [{ do: 'mark-leaving', address: claim.address, claimUid: claim.uid, serviceUid: uid, onlyIfAt }]
}

/** The second half, after that. */
function takeOut(claim: ClaimView, view: ServiceView, book: Resting, now: number): Effect {
  const { key, uid } = view
  const mark = holderOf(claim, view)?.releasing
  if (claim.holders.length > 1) return leaveClaim(claim, uid, mark ?? view.resourceVersion)
  return freed(freeing(claim, uid, isAssigned(claim) ? view.resourceVersion : mark), key, book, now)
}

/** Compared are addresses and pool only: what the API server fills in beside them is no difference. */
function showsAlready(view: ServiceView, target: Held | undefined): boolean {
  const ips = target?.ips ?? []
  const same = view.ips.length === ips.length && view.ips.every((ip, i) => ip === ips[i])
  return same && view.unreadableIps.length === 0 && view.allocatedFromPool === target?.pool
}

function isAssigned({ phase }: ClaimView): boolean {
  return phase === 'Assigned'
}

/** The claim of the address is others', or rests, or there is none. */
function gain(ip: Ip, pool: string, view: ServiceView, { others, rests }: Record<'others' | 'rests', boolean>): Effect {
  if (others) return join(ip, view)
  return rests ? { ...join(ip, view, pool), wakes: true } : claimAddress(ip, pool, view)
}

function claimAddress(address: Ip, pool: string, view: ServiceView): ClaimAddress {
  return { do: 'claim-address', address, pool, service: view.key, serviceUid: view.uid, ...holdingOf(view) }
}

/** `pool`: another than its claim names, for it was renamed, or split. */
function join(address: Ip, view: ServiceView, pool?: string): JoinClaim {
  const step: JoinClaim = { do: 'join-claim', address, service: view.key, serviceUid: view.uid, ...holdingOf(view) }
  return pool === undefined ? step : { ...step, pool }
}

function markReleasing({ address, uid, resourceVersion }: ClaimView): MarkReleasing {
  return { do: 'mark-releasing', address, claimUid: uid, resourceVersion }
}

function freeing({ address, uid }: ClaimView, serviceUid: string, since: string | undefined): Freeing {
  return { address, claimUid: uid, serviceUid, since }
}

function leaveClaim({ address, uid }: ClaimView, serviceUid: string, since: string | undefined): LeaveClaim {
  return { do: 'leave-claim', address, claimUid: uid, serviceUid, since }
}

function writeStatus(
  view: ServiceView,
  target: Held | undefined,
  {
    unclaimed,
    own,
    assigned,
  }: { readonly unclaimed: readonly Ip[]; readonly own: readonly ClaimView[]; readonly assigned: Assigned },
): WriteStatus {
  const { key, uid, resourceVersion, ips: shown } = view
  const ips = target?.ips ?? []
  const onlyIfClaimed = ips.filter((ip) => !shown.includes(ip) && !unclaimed.includes(ip))
  const unlessClaimed = shown.filter((ip) => !ips.includes(ip) && !own.some(({ address }) => address === ip))
  const write: WriteStatus = { do: 'write-status', service: key, uid, resourceVersion, ips, pool: target?.pool }
  return {
    ...write,
    ...conditionWith(view, assigned),
    ...(onlyIfClaimed.length > 0 && { onlyIfClaimed }),
    ...(unlessClaimed.length > 0 && { unlessClaimed }),
  }
}

/** Only what is not said already. */
function conditionWith({ assignedCondition: shown }: ServiceView, assigned: Assigned): Pick<WriteStatus, 'condition'> {
  if (assigned === undefined) return shown === undefined ? {} : { condition: null }
  return assigned === 'as-it-is' || isSaid(shown, assigned) ? {} : { condition: assigned }
}
