import type { ClaimAddress, ClaimChange, ClaimView, Holder, MarkReleasing, RestClaim } from '@clarion/core'
import { familyOf, type Ip, ipBytes } from '@clarion/inet'
import { keyParts, seconds } from './names.ts'
import type { PlainObject } from './plain.ts'

/** The claim's name is its address, so that an address can be claimed once: `v4-192-0-2-10`, `v6-` and 32 hex digits. */
export function claimName(address: Ip): string {
  if (familyOf(address) === 'ipv4') return `v4-${address.replaceAll('.', '-')}`
  return `v6-${Array.from(ipBytes(address), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** The claim to create. */
export function claimObject(effect: ClaimAddress, now: number): PlainObject {
  const { address, pool, service, serviceUid: uid, sharing, ports } = effect
  return {
    apiVersion: 'clarion.dev/v1alpha1',
    kind: 'AddressClaim',
    metadata: { name: claimName(address) },
    spec: { address, pool, ...(sharing && { sharing: { ...sharing } }), holders: [holderObject({ service, uid, ports })] },
    status: { phase: 'Assigned', since: seconds(now) },
  }
}

/** The merge patch of who holds it; uid and resourceVersion are preconditions. A list is replaced whole. */
export function holdersPatch({ uid, resourceVersion }: ClaimView, change: ClaimChange, now: number): PlainObject {
  const { pool, sharing, holders, wakes } = change
  return {
    metadata: { uid, resourceVersion },
    spec: { pool, sharing: sharing === undefined ? null : { ...sharing }, holders: holders.map(holderObject) },
    ...(wakes && { status: { phase: 'Assigned', since: seconds(now), restingFor: null, restsUntil: null } }),
  }
}

function holderObject({ service, uid, ports, releasing }: Holder): PlainObject {
  const apart = ports.map((text) => {
    const [protocol = '', port = ''] = text.split('/')
    return { protocol, port: Number(port) }
  })
  return {
    ...keyParts(service),
    uid,
    ...(apart.length > 0 && { ports: apart }),
    ...(releasing !== undefined && { releasing }),
  }
}

/** The merge patch that marks it, and its holder; uid and resourceVersion are preconditions. */
export function releasingPatch({ holders }: ClaimView, effect: MarkReleasing, now: number): PlainObject {
  const { claimUid, resourceVersion, onlyIfAt } = effect
  const marked = onlyIfAt && holders.map((holder) => holderObject({ ...holder, releasing: onlyIfAt.resourceVersion }))
  return {
    metadata: { uid: claimUid, resourceVersion },
    ...(marked && { spec: { holders: marked } }),
    status: { phase: 'Releasing', since: seconds(now) },
  }
}

/** The merge patch that lays it to rest; uid and resourceVersion are preconditions. Who could share it then may have it back. */
export function restPatch({ uid, resourceVersion }: ClaimView, { rest }: RestClaim, now: number): PlainObject {
  const { for: service, until } = rest
  return {
    metadata: { uid, resourceVersion },
    spec: { holders: [] },
    status: {
      phase: 'Resting',
      since: seconds(now),
      restsUntil: seconds(until),
      ...(service !== undefined && { restingFor: { ...keyParts(service) } }),
    },
  }
}
