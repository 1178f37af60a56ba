/** Which families a Service has, and which its addresses must have (MB 2.4, 2.5). */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { Refusal } from './refusal.ts'

export type Stack = Family | 'dual'

/** Undefined for none. */
export function stackOf(families: readonly Family[]): Stack | undefined {
  const [first] = families
  return families.includes('ipv4') && families.includes('ipv6') ? 'dual' : first
}

export function familiesOf(stack: Stack): readonly Family[] {
  return stack === 'dual' ? ['ipv4', 'ipv6'] : [stack]
}

/** The families of a Service's addresses: one address, or two of different families. */
export function stackOfIps(ips: readonly Ip[]): Stack | Refusal {
  const [first, second] = ips.map(familyOf)
  if (first === undefined) return { why: 'NoAddress' }
  if (ips.length > 2) return { why: 'TooManyAddresses', ips }
  if (second === undefined) return first
  return first === second ? { why: 'SameFamilyTwice', ips } : 'dual'
}
