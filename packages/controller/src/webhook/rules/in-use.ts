/** Who holds addresses of a pool that is about to go, or to lose some. */
import type { ClaimView, IPAddressPoolSpec } from '@clarion/core'
import { type Cidr, cidrContains, parseAddresses } from '@clarion/inet'

const MOST_NAMED = 3

export type Claims = Iterable<Pick<ClaimView, 'address' | 'pool' | 'holders'>>

export function deletionWarning(pool: string, claims: Claims | undefined): string | undefined {
  if (claims === undefined) return `IPAddressPool/${pool}: whether Services hold addresses of it is not known yet`
  const held = [...claims].filter((claim) => claim.pool === pool && isHeld(claim))
  return sentence(pool, held, '')
}

/** Addresses in use that it has no longer, once it is edited; one that cannot be read is refused elsewhere. */
export function editWarning(pool: string, { addresses }: IPAddressPoolSpec, claims: Claims | undefined): string | undefined {
  const entries = addresses.map(parseAddresses)
  const cidrs: Cidr[] = []
  for (const entry of entries) {
    if ('fault' in entry) return undefined
    cidrs.push(...entry)
  }
  const lost = [...(claims ?? [])].filter((one) => one.pool === pool && !cidrs.some((cidr) => cidrContains(cidr, one.address)))
  return sentence(pool, lost.filter(isHeld), ' that it has no longer')
}

/** It does not only rest. */
function isHeld({ holders }: Pick<ClaimView, 'holders'>): boolean {
  return holders.length > 0
}

function sentence(pool: string, held: readonly Pick<ClaimView, 'holders'>[], which: string): string | undefined {
  if (held.length === 0) return undefined
  const services = [...new Set(held.flatMap(({ holders }) => holders.map(({ service }) => service)))]
  const named = services.slice(0, MOST_NAMED).join(', ')
  const more = services.length > MOST_NAMED ? ` and ${services.length - MOST_NAMED} more` : ''
  const count = held.length === 1 ? `1 address${which} is` : `${held.length} addresses${which} are`
  return `IPAddressPool/${pool}: ${count} in use by ${named}${more}, and will be taken away unless another pool has what is lost`
}
