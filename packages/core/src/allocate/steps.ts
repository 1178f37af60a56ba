/**
 * From what should be to what must be done for it, in the order that keeps an address with one owner (allocation.md): claims are made
 * before a status names their addresses, and deleted only after a write to the Service has made every older writer's precondition
 * fail. Nothing is written that is so already.
 */
import type { Ip } from '@clarion/inet'
import type { ClaimAddress, DeleteClaim, Effect, MarkReleasing, WriteStatus } from '../effects.ts'
import type { ClaimView, ServiceView } from '../facts.ts'
import type { Held } from './decision.ts'

export interface Steps {
  readonly effects: readonly Effect[]
  /** Addresses for which there is no claim yet. */
  readonly unclaimed: readonly Ip[]
  readonly writes: boolean
  /** Done, an address will be free that is not now. */
  readonly frees: boolean
}

/** No target: the Service is to have nothing. `claims` are all whose holder has the Service's name; those of a former Service of this name go first. */
export function stepsTo(target: Held | undefined, view: ServiceView, claims: readonly ClaimView[]): Steps {
  const { key, resourceVersion } = view
  const ips = target?.ips ?? []
  const former = claims.filter((claim) => claim.holders[0]?.uid !== view.uid)
  const own = claims.filter((claim) => claim.holders[0]?.uid === view.uid)
  const surplus = own.filter((claim) => !ips.includes(claim.address) || claim.phase === 'Releasing')
  const unclaimed = ips.filter((ip) => !own.some((claim) => claim.address === ip))
  const writes = surplus.length > 0 || !showsAlready(view, target)
  const effects = [
    ...release(former),
    ...(target === undefined ? [] : unclaimed.map((address) => claimAddress(address, target.pool, view))),
    ...surplus.filter(isAssigned).map((claim) => ({ ...markReleasing(claim), onlyIfAt: { key, resourceVersion } })),
    ...(writes ? [writeStatus(view, target, { unclaimed, own })] : []),
    ...surplus.map(deleteClaim),
  ]
  const given = new Set(ips)
  const frees = [...former, ...surplus].some(({ address }) => !given.has(address)) || view.ips.some((ip) => !given.has(ip))
  return { effects, unclaimed, writes, frees }
}

/** Claims of a Service that is gone: there is no status to clear, and no writer whose uid would still be accepted. */
export function release(claims: readonly ClaimView[]): readonly Effect[] {
  return claims.flatMap((claim) => {
    const [onlyIfGone] = claim.holders
    if (onlyIfGone === undefined) return []
    const gone = { ...deleteClaim(claim), onlyIfGone }
    return isAssigned(claim) ? [{ ...markReleasing(claim), onlyIfGone }, gone] : [gone]
  })
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

function claimAddress(address: Ip, pool: string, { key, uid }: ServiceView): ClaimAddress {
  return { do: 'claim-address', address, pool, service: key, serviceUid: uid }
}

function markReleasing({ address, uid, resourceVersion }: ClaimView): MarkReleasing {
  return { do: 'mark-releasing', address, claimUid: uid, resourceVersion }
}

function deleteClaim({ address, uid }: ClaimView): DeleteClaim {
  return { do: 'delete-claim', address, claimUid: uid }
}

function writeStatus(
  { key, uid, resourceVersion, ips: shown }: ServiceView,
  target: Held | undefined,
  { unclaimed, own }: { readonly unclaimed: readonly Ip[]; readonly own: readonly ClaimView[] },
): WriteStatus {
  const ips = target?.ips ?? []
  const onlyIfClaimed = ips.filter((ip) => !shown.includes(ip) && !unclaimed.includes(ip))
  const unlessClaimed = shown.filter((ip) => !ips.includes(ip) && !own.some(({ address }) => address === ip))
  const write: WriteStatus = { do: 'write-status', service: key, uid, resourceVersion, ips, pool: target?.pool }
  return {
    ...write,
    ...(onlyIfClaimed.length > 0 && { onlyIfClaimed }),
    ...(unlessClaimed.length > 0 && { unlessClaimed }),
  }
}
