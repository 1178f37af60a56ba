/** What a pool's `addresses` may hold: a CIDR, or `start-end`. MB 1.1. */

import type { Family, Ip } from './address.ts'
import { type Cidr, cidrOf, parseCidr } from './cidr.ts'
import { BITS, familyOf, ipToInt, parseIp } from './ip.ts'

export interface AddressesFault {
  readonly fault: 'AddressInvalid' | 'RangeReversed' | 'RangeMixesFamilies'
  /** A sentence for the person who wrote the entry. */
  readonly message: string
}

/**
 * The networks of one entry in ascending order, or what is wrong with it. Host bits of a CIDR are masked away; an address alone is
 * no CIDR. A range becomes the fewest networks that hold exactly its addresses.
 */
export function parseAddresses(entry: string): readonly Cidr[] | AddressesFault {
  const dash = entry.indexOf('-')
  if (dash >= 0) return parseRange(trimSpace(entry.slice(0, dash)), trimSpace(entry.slice(dash + 1)))
  const cidr = parseCidr(entry)
  return cidr === undefined ? { fault: 'AddressInvalid', message: whyNoCidr(entry) } : [cidr]
}

function parseRange(start: string, end: string): readonly Cidr[] | AddressesFault {
  const first = parseIp(start)
  if (first === undefined)
    return { fault: 'AddressInvalid', message: `the start of the range is not an address: ${quote(start)}` }
  const last = parseIp(end)
  if (last === undefined) return { fault: 'AddressInvalid', message: `the end of the range is not an address: ${quote(end)}` }
  if (familyOf(first) !== familyOf(last)) {
    return { fault: 'RangeMixesFamilies', message: `a range has one family, and ${first} and ${last} have two` }
  }
  if (ipToInt(first) > ipToInt(last))
    return { fault: 'RangeReversed', message: `the start of the range, ${first}, is after its end, ${last}` }
  return rangeCidrs(first, last)
}

/** The fewest networks that hold exactly the addresses from first to last, ascending; both of one family, first <= last. */
export function rangeCidrs(first: Ip, last: Ip): readonly Cidr[] {
  const family = familyOf(first)
  const end = ipToInt(last)
  const cidrs: Cidr[] = []
  for (let at = ipToInt(first); at <= end; ) {
    const hostBits = widestAt(at, end, family)
    cidrs.push(cidrOf(family, at, BITS[family] - hostBits))
    at += 1n << BigInt(hostBits)
  }
  return cidrs
}

/** Host bits of the widest network that starts at an address and does not pass the end. */
function widestAt(at: bigint, end: bigint, family: Family): number {
  let hostBits = 0
  while (hostBits < BITS[family]) {
    const size = 1n << BigInt(hostBits + 1)
    if (at % size !== 0n || at + size - 1n > end) break
    hostBits++
  }
  return hostBits
}

/**
 * Without white space at both ends, as Go's strings.TrimSpace does it: JavaScript's trim would take a byte order mark and leave
 * U+0085. Character by character, for `\s+$` needs quadratic time on a long line of spaces.
 */
function trimSpace(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && SPACE.test(text.charAt(from))) from++
  while (from < to && SPACE.test(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

/** Unicode's White_Space. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

function whyNoCidr(entry: string): string {
  const ip = parseIp(entry)
  if (ip !== undefined) return `an address alone is not a CIDR: write ${ip}/${BITS[familyOf(ip)]}`
  return `neither a CIDR nor a range of addresses: ${quote(entry)}`
}

/** Quoted, control characters escaped, and cut where nobody reads on. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}
