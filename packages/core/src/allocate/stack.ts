/** Which families a Service has, and which its addresses must have (MB 2.4). */
import type { Family } from '@clarion/inet'

export type Stack = Family | 'dual'

/** Undefined for none. */
export function stackOf(families: readonly Family[]): Stack | undefined {
  const [first] = families
  return families.includes('ipv4') && families.includes('ipv6') ? 'dual' : first
}

export function familiesOf(stack: Stack): readonly Family[] {
  return stack === 'dual' ? ['ipv4', 'ipv6'] : [stack]
}
