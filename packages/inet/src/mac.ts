import { HEX, u8 } from './bytes.ts'

/** Six bytes as lower-case hex with colons: `===` compares. */
export type Mac = string & { readonly __mac: never }

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff' as Mac
export const MAC_LENGTH = 6

const COLONS = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i
const HYPHENS = /^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/i

/** Six bytes of two hex digits, with colons or with hyphens throughout; undefined for anything else. */
export function parseMac(text: string): Mac | undefined {
  if (COLONS.test(text)) return text.toLowerCase() as Mac
  return HYPHENS.test(text) ? (text.toLowerCase().replaceAll('-', ':') as Mac) : undefined
}

export function macBytes(mac: Mac): Uint8Array {
  const b = new Uint8Array(MAC_LENGTH)
  for (let i = 0; i < MAC_LENGTH; i++) b[i] = (nibble(mac, 3 * i) << 4) | nibble(mac, 3 * i + 1)
  return b
}

/** The value of a lower-case hex digit: from 97, `a`, on nine more than the lower four bits say. */
function nibble(text: string, i: number): number {
  const c = text.charCodeAt(i)
  return (c & 15) + (c < 97 ? 0 : 9)
}

/** The six bytes at an offset as an address. */
export function macAt(b: Uint8Array, offset: number): Mac {
  const hex = (i: number) => HEX[u8(b, offset + i)]
  return `${hex(0)}:${hex(1)}:${hex(2)}:${hex(3)}:${hex(4)}:${hex(5)}` as Mac
}
