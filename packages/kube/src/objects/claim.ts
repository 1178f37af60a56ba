import type { ClaimAddress, ClaimView, Holder, MarkReleasing } from '@clarion/core'
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
export function holdersPatch({ uid, resourceVersion }: ClaimView, { pool, sharing, holders }: Holders): PlainObject {
  return {
    metadata: { uid, resourceVersion },
    spec: { pool, sharing: sharing === undefined ? null : { ...sharing }, holders: holders.map(holderObject) },
  }
}

type Holders = Pick<ClaimView, 'pool' | 'sharing' | 'holders'>

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

/** The merge patch that marks it; uid and resourceVersion are preconditions. */
export function releasingPatch({ claimUid, resourceVersion }: MarkReleasing, now: number): PlainObject {
  return { metadata: { uid: claimUid, resourceVersion }, status: { phase: 'Releasing', since: seconds(now) } }
}
