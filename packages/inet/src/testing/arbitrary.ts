/** Addresses and networks for property tests. */
import fc from 'fast-check'
import type { Family, Ip } from '../address.ts'
import { type Cidr, cidrOf } from '../cidr.ts'
import { BITS, ipFromInt } from '../ip.ts'

const family = fc.constantFrom<Family>('ipv4', 'ipv6')

/** Any value of a family, small ones often: they are close together, so that networks meet. */
export function intOf(of: Family): fc.Arbitrary<bigint> {
  const max = (1n << BigInt(BITS[of])) - 1n
  return fc.oneof(fc.bigInt(0n, 64n), fc.bigInt(max - 64n, max), fc.bigInt(0n, max))
}

export const ip4: fc.Arbitrary<Ip> = intOf('ipv4').map((value) => ipFromInt(value, 'ipv4'))
/** No mapped address: those are IPv4. */
export const ip6: fc.Arbitrary<Ip> = intOf('ipv6')
  .filter((value) => value >> 32n !== 0xffffn)
  .map((value) => ipFromInt(value, 'ipv6'))
export const ip: fc.Arbitrary<Ip> = fc.oneof(ip4, ip6)

export const cidr: fc.Arbitrary<Cidr> = family.chain((of) =>
  fc.tuple(intOf(of), fc.integer({ min: 0, max: BITS[of] })).map(([value, length]) => cidrOf(of, value, length)),
)
