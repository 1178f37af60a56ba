import type { Ip } from './address.ts'
import { ipv4Text, parseIpv4 } from './ipv4.ts'

/** The eight 16-bit groups of an IPv6 address, in order. */
export type Groups = readonly number[]

const COLON = 58
const DOT = 46
const GROUPS = 8

/** Groups of RFC 4291 §2.2 text, all three forms; no zone. Undefined for anything else. */
export function parseIpv6(text: string): Groups | undefined {
  const groups: number[] = []
  let gap = -1 // how many groups stand before `::`
  let i = 0
  if (text.startsWith('::')) {
    gap = 0
    i = 2
  }
  while (i < text.length) {
    if (groups.length === GROUPS) return undefined
    const start = i
    let group = 0
    for (let digit = hexDigit(text, i); digit !== undefined && i - start < 4; digit = hexDigit(text, ++i))
      group = group * 16 + digit
    if (i === start) return undefined
    if (text.charCodeAt(i) === DOT) return withDottedTail(groups, gap, parseIpv4(text, start))
    groups.push(group)
    if (i === text.length) break
    if (text.charCodeAt(i) !== COLON || ++i === text.length) return undefined
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return undefined
      gap = groups.length
      i++
    }
  }
  return fillGap(groups, gap)
}

function withDottedTail(groups: number[], gap: number, tail: number | undefined): Groups | undefined {
  if (tail === undefined || groups.length > GROUPS - 2) return undefined
  groups.push(tail >>> 16, tail & 0xffff)
  return fillGap(groups, gap)
}

/** `::` stands for one group at least. */
function fillGap(groups: number[], gap: number): Groups | undefined {
  if (gap < 0) return groups.length === GROUPS ? groups : undefined
  if (groups.length === GROUPS) return undefined
  groups.splice(gap, 0, ...new Array<number>(GROUPS - groups.length).fill(0))
  return groups
}

function hexDigit(text: string, i: number): number | undefined {
  const c = text.charCodeAt(i)
  if (c >= 48 && c <= 57) return c - 48
  const letter = c | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : undefined
}

/** RFC 5952 §4 text; an IPv4-mapped address is its IPv4 text, as Go prints it. */
export function ipv6Text(groups: Groups): Ip {
  const mapped = ipv4Mapped(groups)
  if (mapped !== undefined) return ipv4Text(mapped)
  const [start, length] = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':') as Ip
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}` as Ip
}

/** The IPv4 address inside ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
function ipv4Mapped(groups: Groups): number | undefined {
  const [a, b, c, d, e, marker, high = 0, low = 0] = groups
  if (a || b || c || d || e || marker !== 0xffff) return undefined
  return high * 0x1_0000 + low
}

/** The first of the longest runs of zero groups (RFC 5952 §4.2.3). */
function longestZeros(groups: Groups): readonly [start: number, length: number] {
  let best = 0
  let bestLength = 0
  let length = 0
  for (const [i, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > bestLength) {
      bestLength = length
      best = i + 1 - length
    }
  }
  return [best, bestLength]
}
