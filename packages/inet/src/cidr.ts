import type { Family, Ip } from './address.ts'
import { BITS, familyOf, ipFromInt, ipToInt, parseIp } from './ip.ts'

export interface Cidr {
  readonly family: Family
  /** The first address as an integer, host bits zero. */
  readonly first: bigint
  /** Prefix length. */
  readonly length: number
}

const MAPPED_PREFIX = 96 // ::ffff:0:0/96, RFC 4291 §2.5.5.2

/**
 * Takes exactly what Go's net.ParseCIDR takes and masks host bits away; undefined for anything else. An IPv4-mapped network of 96
 * bits or more is the IPv4 network, as Go prints it.
 */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const address = text.slice(0, slash)
  const ip = parseIp(address)
  const length = prefixLength(text.slice(slash + 1))
  if (ip === undefined || length === undefined) return undefined
  const written: Family = address.includes(':') ? 'ipv6' : 'ipv4'
  if (length > BITS[written]) return undefined
  if (familyOf(ip) === written) return cidrOf(written, ipToInt(ip), length)
  if (length >= MAPPED_PREFIX) return cidrOf('ipv4', ipToInt(ip), length - MAPPED_PREFIX)
  return cidrOf('ipv6', (0xffffn << 32n) | ipToInt(ip), length)
}

/** Go reads any number of digits, leading zeros too. */
function prefixLength(digits: string): number | undefined {
  return /^[0-9]+$/.test(digits) ? Number(digits) : undefined
}

/** The network of this length that the address is in. */
export function cidrOf(family: Family, address: bigint, length: number): Cidr {
  const hostBits = BigInt(BITS[family] - length)
  return { family, first: (address >> hostBits) << hostBits, length }
}

/** `192.0.2.0/24` */
export function cidrText(cidr: Cidr): string {
  return `${ipFromInt(cidr.first, cidr.family)}/${cidr.length}`
}

/** How many addresses, first and last included. */
export function cidrSize(cidr: Cidr): bigint {
  return 1n << BigInt(BITS[cidr.family] - cidr.length)
}

/** The last address as an integer. */
export function cidrLast(cidr: Cidr): bigint {
  return cidr.first + cidrSize(cidr) - 1n
}

export function cidrContains(cidr: Cidr, ip: Ip): boolean {
  if (familyOf(ip) !== cidr.family) return false
  const hostBits = BigInt(BITS[cidr.family] - cidr.length)
  return ipToInt(ip) >> hostBits === cidr.first >> hostBits
}

/** Two networks are apart, equal, or one lies in the other. */
export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  if (a.family !== b.family) return false
  const hostBits = BigInt(BITS[a.family] - Math.min(a.length, b.length))
  return a.first >> hostBits === b.first >> hostBits
}
