import type { ClaimView, RestRule } from '../facts.ts'
import type { Claimant } from './claimant.ts'
import type { Refusal } from './refusal.ts'
import { bondOf, bondOfClaim } from './terms.ts'

/** Why a Service may not gain an address that rests: it is kept strictly for another. `now`: milliseconds since the epoch. */
export function whyRests(
  claim: ClaimView | undefined,
  rule: RestRule | undefined,
  me: Claimant,
  now: number,
): Refusal | undefined {
  if (claim?.rest === undefined || rule?.strict !== true || claim.rest.until <= now) return undefined
  return isKeptFor(claim, me) ? undefined : { why: 'AddressResting', ip: claim.address, until: claim.rest.until }
}

/** It was its last holder, or could have shared the address with that one. */
function isKeptFor({ rest, sharing }: ClaimView, me: Claimant): boolean {
  const bond = bondOf(me)
  return rest?.for === me.key || (bond !== undefined && bondOfClaim(sharing) === bond)
}
