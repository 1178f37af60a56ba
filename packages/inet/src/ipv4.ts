import type { Ip } from './address.ts'
import { u8 } from './bytes.ts'

const ZERO = 48 // '0'
const DOT = 46

/**
 * The 32 bits of four decimal fields, or undefined. A field has no leading zero (some read it as octal) and no sign. `from`: where
 * in the text the address starts, for the dotted tail of an IPv6 address.
 */
export function parseIpv4(text: string, from = 0): number | undefined {
  let address = 0
  let field = 0
  let digits = 0
  let dots = 0
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i)
    const digit = c - ZERO
    if (digit >= 0 && digit <= 9) {
      if (digits > 0 && field === 0) return undefined
      field = field * 10 + digit
      digits++
      if (field > 255) return undefined
    } else if (c === DOT && digits > 0 && dots < 3) {
      address = (address << 8) | field
      field = 0
      digits = 0
      dots++
    } else return undefined
  }
  return dots === 3 && digits > 0 ? ((address << 8) | field) >>> 0 : undefined
}

/** The 32 bits of a canonical IPv4 address, 0 to 2^32 - 1, without looking whether it is one. */
export function ipv4Int(ip: Ip): number {
  let address = 0
  let field = 0
  for (let i = 0; i < ip.length; i++) {
    const c = ip.charCodeAt(i)
    if (c === DOT) {
      address = (address << 8) | field
      field = 0
    } else field = field * 10 + c - ZERO
  }
  return ((address << 8) | field) >>> 0
}

/** The address of 32 bits. */
export function ipv4Text(address: number): Ip {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}` as Ip
}

/** The four bytes at an offset as an address. */
export function ipv4At(b: Uint8Array, offset: number): Ip {
  return `${u8(b, offset)}.${u8(b, offset + 1)}.${u8(b, offset + 2)}.${u8(b, offset + 3)}` as Ip
}
