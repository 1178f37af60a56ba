/** A run of addresses of one family by its ends, never expanded: a /8 costs what one address costs. */
import {
  type AddressesFault,
  BITS,
  type Cidr,
  cidrLast,
  type Family,
  familyOf,
  type Ip,
  ipFromInt,
  ipToInt,
  parseAddresses,
  parseIp,
} from '@clarion/inet'

export interface Span {
  readonly family: Family
  readonly first: bigint
  /** Itself a part of it. */
  readonly last: bigint
}

/** An address, a range or a CIDR. */
export function parseSpan(entry: string): Span | AddressesFault {
  const ip = parseIp(entry)
  if (ip !== undefined) return spanOf(ip)
  const cidrs = parseAddresses(entry)
  if ('fault' in cidrs) return cidrs
  const [low] = cidrs
  const high = cidrs.at(-1)
  if (low === undefined || high === undefined) return { fault: 'AddressInvalid', message: 'there is no address in it' }
  return { family: low.family, first: low.first, last: cidrLast(high) }
}

export function spanOf(ip: Ip): Span {
  const at = ipToInt(ip)
  return { family: familyOf(ip), first: at, last: at }
}

export function spanOfCidr(cidr: Cidr): Span {
  return { family: cidr.family, first: cidr.first, last: cidrLast(cidr) }
}

/** `192.0.2.40`, `192.0.2.40-192.0.2.49`, or a CIDR where it is one. */
export function spanText({ family, first, last }: Span): string {
  const low = ipFromInt(first, family)
  if (first === last) return low
  const size = last - first + 1n
  const isCidr = (size & (size - 1n)) === 0n && first % size === 0n
  return isCidr ? `${low}/${BITS[family] - (size.toString(2).length - 1)}` : `${low}-${ipFromInt(last, family)}`
}

export function spanSize({ first, last }: Span): bigint {
  return last - first + 1n
}

/** What two have in common. */
export function spansMeet(a: Span, b: Span): Span | undefined {
  const [, { first }] = a.first < b.first ? [a, b] : [b, a]
  const [{ last }] = a.last < b.last ? [a, b] : [b, a]
  return a.family === b.family && first <= last ? { family: a.family, first, last } : undefined
}
