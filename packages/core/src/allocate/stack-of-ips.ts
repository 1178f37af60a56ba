import { familyOf, type Ip } from '@clarion/inet'
import type { Refusal } from './refusal.ts'
import type { Stack } from './stack.ts'

/** The families of a Service's addresses: one address, or two of different families (MB 2.5). */
export function stackOfIps(ips: readonly Ip[]): Stack | Refusal {
  const [first, second] = ips.map(familyOf)
  if (first === undefined) return { why: 'NoAddress' }
  if (ips.length > 2) return { why: 'TooManyAddresses', ips }
  if (second === undefined) return first
  return first === second ? { why: 'SameFamilyTwice', ips } : 'dual'
}
