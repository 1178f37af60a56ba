import type { Family, Ip } from './address.ts'
import { putU32, u16 } from './bytes.ts'
import { ipv4At, ipv4Int, ipv4Text, parseIpv4 } from './ipv4.ts'
import { ipv6Text, parseIpv6 } from './ipv6.ts'

/** Bits of an address. */
export const BITS: Readonly<Record<Family, number>> = { ipv4: 32, ipv6: 128 }

/**
 * The canonical form of what was written, or undefined. Takes exactly what Go's net.ParseIP takes: no leading zeros, no spaces, no
 * zones. An IPv4-mapped IPv6 address is the IPv4 address.
 */
export function parseIp(text: string): Ip | undefined {
  if (parseIpv4(text) !== undefined) return text as Ip // IPv4 text without leading zeros has one form only
  const groups = parseIpv6(text)
  return groups === undefined ? undefined : ipv6Text(groups)
}

export function familyOf(ip: Ip): Family {
  return ip.includes(':') ? 'ipv6' : 'ipv4'
}

export function ipToInt(ip: Ip): bigint {
  if (familyOf(ip) === 'ipv4') return BigInt(ipv4Int(ip))
  return (parseIpv6(ip) ?? []).reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

/** Throws RangeError for what has no address. An IPv6 value inside ::ffff:0:0/96 is the IPv4 address: there is no other text for it. */
export function ipFromInt(value: bigint, family: Family): Ip {
  if (value < 0n || value >> BigInt(BITS[family]) !== 0n) throw new RangeError(`no ${family} address: ${value}`)
  if (family === 'ipv4') return ipv4Text(Number(value))
  return ipv6Text(Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn)))
}

/** Four bytes or sixteen, in network order. */
export function ipBytes(ip: Ip): Uint8Array {
  if (familyOf(ip) === 'ipv4') {
    const b = new Uint8Array(4)
    putU32(b, 0, ipv4Int(ip))
    return b
  }
  return Uint8Array.from((parseIpv6(ip) ?? []).flatMap((group) => [group >>> 8, group & 255]))
}

/** The address of four or sixteen bytes; undefined for any other number of bytes. Sixteen bytes of a mapped address are IPv4. */
export function ipFromBytes(b: Uint8Array): Ip | undefined {
  if (b.length === 4) return ipv4At(b, 0)
  return b.length === 16 ? ipv6Text(Array.from({ length: 8 }, (_, i) => u16(b, 2 * i))) : undefined
}
