import type { ClaimView, Rest } from '@clarion/core'
import { parseIp } from '@clarion/inet'
import { claimName } from '../objects/claim.ts'
import type { AddressClaimObject } from '../schema/address-claim.ts'
import { serviceKey } from './view-service.ts'
import { portTexts } from './view-sharing.ts'

/** A claim, or what is wrong with it: its name must be its address, for the name is what makes an address exist once. */
export function viewClaim({ metadata, spec, status }: AddressClaimObject): ClaimView | { invalid: string } {
  const address = parseIp(spec.address)
  if (address === undefined) return { invalid: 'spec.address: is no IP address' }
  if (metadata.name !== claimName(address))
    return { invalid: `metadata.name: the claim of ${address} is named ${claimName(address)}` }
  const { phase } = status
  return {
    address,
    pool: spec.pool,
    sharing: spec.sharing?.key ? spec.sharing : undefined,
    holders:
      phase === 'Resting'
        ? []
        : spec.holders.map(({ namespace, name, uid, ports, releasing }) => ({
            service: serviceKey(namespace, name),
            uid,
            ports: portTexts(ports ?? []),
            ...(releasing !== undefined && { releasing }),
          })),
    phase,
    rest: phase === 'Resting' ? restOf(status) : undefined,
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '0',
  }
}

/** Without an end it is over. */
function restOf({ since = 0, restingFor, restsUntil = 0 }: AddressClaimObject['status']): Rest {
  return { for: restingFor && serviceKey(restingFor.namespace, restingFor.name), since, until: restsUntil }
}
