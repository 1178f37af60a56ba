/**
 * What a claim may become: the rules behind every compare-and-swap of it. They are asked of the claim as it is when it is
 * written, so that whatever was planned on an older look, several Services only ever hold an address that may share it (MB 2.5).
 */
import type { ClaimEdit, EffectRefusal, EndRest, Freeing, JoinClaim, LeaveClaim, MarkLeaving, MarkReleasing } from '../effects.ts'
import type { ClaimView, Holder, Sharing } from '../facts.ts'

/** A claim is one object, and an object has an end. */
export const MOST_HOLDERS = 1_000

export type Edited = Change | { readonly why: EffectRefusal; readonly message: string }

export interface Change extends Pick<ClaimView, 'pool' | 'sharing' | 'holders'> {
  /** It rested, and is Assigned. */
  readonly wakes?: boolean
}

/** Holders and what they share afterwards; the claim itself where nothing changes. */
export function editClaim(claim: ClaimView, edit: ClaimEdit): Edited {
  const wakes = claim.phase === 'Resting' && edit.do === 'join-claim' && edit.wakes === true
  if (claim.phase !== 'Assigned' && !wakes) return no(`the claim of ${claim.address} is ${claim.phase}`)
  switch (edit.do) {
    case 'join-claim':
      return wakes ? wake(claim, edit) : join(claim, edit)
    case 'mark-leaving':
      return mark(claim, edit)
    case 'leave-claim':
      return leave(claim, edit)
  }
}

function wake(claim: ClaimView, { serviceUid: uid, service, ports, sharing, pool = claim.pool }: JoinClaim): Edited {
  return { pool, sharing, holders: [{ service, uid, ports }], wakes: true }
}

function join(claim: ClaimView, { serviceUid, service, ports, sharing, pool = claim.pool }: JoinClaim): Edited {
  const { mine, others } = apart(claim, serviceUid)
  if (mine?.releasing !== undefined) return no(`${service} is leaving the claim of ${claim.address}`)
  const isSame = isSameSharing(claim.sharing, sharing)
  if (isSame && mine !== undefined && mine.ports.join() === ports.join() && pool === claim.pool) return claim
  if (others.length > 0) {
    if (sharing === undefined || !isSame) return no(`${claim.address} is shared by another key, or not at all`)
    if (mine === undefined && others.length >= MOST_HOLDERS) return no(`${claim.address} has ${others.length} holders`)
    const clash = ports.find((port) => others.some((holder) => holder.ports.includes(port)))
    if (clash !== undefined) return no(`port ${clash} is already in use on ${claim.address}`)
  }
  const holder: Holder = { service, uid: serviceUid, ports }
  const holders = mine === undefined ? [...others, holder] : claim.holders.map((one) => (one === mine ? holder : one))
  return { pool, sharing, holders }
}

function mark(claim: ClaimView, { claimUid, serviceUid, onlyIfAt }: MarkLeaving): Edited {
  const { mine, others } = apart(claim, serviceUid)
  if (claim.uid !== claimUid || mine === undefined) return no(`the claim of ${claim.address} is another one now`)
  if (others.length === 0) return no(`nobody else holds ${claim.address} any more`)
  const releasing = onlyIfAt.resourceVersion
  return {
    pool: claim.pool,
    sharing: claim.sharing,
    holders: claim.holders.map((one) => (one === mine ? { ...mine, releasing } : one)),
  }
}

function leave(claim: ClaimView, { claimUid, serviceUid, since, onlyIfGone }: LeaveClaim): Edited {
  const { mine, others } = apart(claim, serviceUid)
  if (claim.uid !== claimUid || mine === undefined) return no(`the claim of ${claim.address} is another one now`)
  if (others.length === 0) return no(`nobody else holds ${claim.address} any more`)
  if (onlyIfGone === undefined && (since === undefined || mine.releasing !== since)) {
    return no(`${mine.service} is not on its way out of ${claim.address}, or again`)
  }
  return { pool: claim.pool, sharing: claim.sharing, holders: others }
}

/** Why a claim may not be marked as one that is given up. */
export function whyNotMarked(
  { address, uid, resourceVersion }: ClaimView,
  effect: Pick<MarkReleasing, 'claimUid' | 'resourceVersion'>,
): string | undefined {
  if (uid !== effect.claimUid) return `the claim of ${address} is another one now`
  return resourceVersion === effect.resourceVersion ? undefined : `the claim of ${address} has changed`
}

/** Why a claim may be neither deleted nor laid to rest for who is thought to leave it. */
export function whyNotFreed(
  { address, uid, phase, holders }: ClaimView,
  { claimUid, serviceUid, since, onlyIfGone }: Freeing,
): string | undefined {
  const [holder] = holders
  if (uid !== claimUid) return `the claim of ${address} is another one now`
  if (phase !== 'Releasing') return `the claim of ${address} is ${phase}, not Releasing`
  if (holder?.uid !== serviceUid) return `the claim of ${address} is another Service's by now`
  return onlyIfGone !== undefined || holder.releasing === since ? undefined : `${holder.service} leaves ${address} again`
}

/** Why a claim that rested may not be deleted. */
export function whyNotEnded({ address, uid, resourceVersion, phase }: ClaimView, effect: EndRest): string | undefined {
  const same = uid === effect.claimUid && resourceVersion === effect.resourceVersion && phase === 'Resting'
  return same ? undefined : `the claim of ${address} does not rest any more, or again`
}

function apart({ holders }: ClaimView, uid: string) {
  return { mine: holders.find((holder) => holder.uid === uid), others: holders.filter((holder) => holder.uid !== uid) }
}

export function isSameSharing(a: Sharing | undefined, b: Sharing | undefined): boolean {
  return a?.key === b?.key && a?.backend === b?.backend
}

function no(message: string): Edited {
  return { why: 'Conflict', message }
}
