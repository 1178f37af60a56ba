/** Why a Service cannot have an address (MB 2.5). */
import type { Ip } from '@clarion/inet'
import type { ClaimView, ServiceView } from '../facts.ts'
import { MOST_HOLDERS } from './claim-edits.ts'
import type { Claimant } from './claimant.ts'
import type { Occupancy } from './occupancy.ts'
import type { Refusal } from './refusal.ts'
import { bondOf } from './terms.ts'
import type { UsedBy } from './used-by.ts'

/** Undefined: it can, alone or with others. */
export function whyNot(ip: Ip, use: UsedBy, me: Claimant, occupancy: () => Occupancy): Refusal | undefined {
  const { claim, hidden, plannedFor, shownBy } = use
  if (hidden) return { why: 'AddressTaken', ip, by: undefined }
  const mine = claim?.holders.find(({ service }) => service === me.key)
  if (claim?.phase === 'Releasing') {
    // A claim of the Service's former life is deleted by the steps that come before the new one.
    if (mine !== undefined && mine.uid !== me.uid) return undefined
    return { why: 'AddressReleasing', ip, by: claim.holders[0]?.service }
  }
  if (mine?.uid === me.uid && mine.releasing !== undefined) return { why: 'AddressReleasing', ip, by: me.key }
  const others = [...(claim?.holders.map(({ service }) => service) ?? []), ...plannedFor, ...shownBy].some(
    (key) => key !== me.key,
  )
  return others ? whyNotWith(ip, me, occupancy()) : undefined
}

function whyNotWith(ip: Ip, me: Claimant, { bond, keys, ports }: Occupancy): Refusal | undefined {
  const others = [...keys].filter((key) => key !== me.key)
  const [by] = others
  if (by === undefined) return undefined
  const mine = bondOf(me)
  if (mine === undefined && bond === undefined) return { why: 'AddressTaken', ip, by }
  if (mine === undefined || mine !== bond) return { why: 'SharingDiffers', ip, service: me.key, by: others }
  for (const port of me.ports) {
    const owner = ports.get(port)
    if (owner !== undefined && owner !== me.key) return { why: 'PortInUse', ip, port, by: owner }
  }
  return others.length >= MOST_HOLDERS && !keys.has(me.key) ? { why: 'TooManySharers', ip, most: MOST_HOLDERS } : undefined
}

/** It is one of those that have the claim, and not on its way out. */
export function isHeldBy({ holders, phase }: ClaimView, { uid }: Pick<ServiceView, 'uid'>): boolean {
  return phase === 'Assigned' && holders.some((holder) => holder.uid === uid && holder.releasing === undefined)
}
