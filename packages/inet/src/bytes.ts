/**
 * Reading and writing bytes in network order. A codec checks lengths before it reads. A read past the end gives zero all the same:
 * should a check be forgotten, a stranger's packet must not end the program (the codec suite's shorter prefixes find the bug).
 */
export function u8(b: Uint8Array, offset: number): number {
  return b[offset] ?? 0
}

export function u16(b: Uint8Array, offset: number): number {
  return (u8(b, offset) << 8) | u8(b, offset + 1)
}

/** Never negative: 0 to 2^32 - 1. */
export function u32(b: Uint8Array, offset: number): number {
  return u16(b, offset) * 0x1_0000 + u16(b, offset + 2)
}

/** Writes the lower 16 bits. */
export function putU16(b: Uint8Array, offset: number, value: number): void {
  b[offset] = value >>> 8
  b[offset + 1] = value
}

/** Writes the lower 32 bits. */
export function putU32(b: Uint8Array, offset: number, value: number): void {
  putU16(b, offset, value >>> 16)
  putU16(b, offset + 2, value)
}

export function startsWith(b: Uint8Array, prefix: ArrayLike<number>): boolean {
  for (let i = 0; i < prefix.length; i++) if (b[i] !== prefix[i]) return false
  return true
}

/** Not for secrets: it stops at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && startsWith(a, b)
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** `00`, `01` … `ff`. */
export const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case, two digits a byte, nothing between. */
export function toHex(b: Uint8Array): string {
  let text = ''
  for (const byte of b) text += HEX[byte]
  return text
}

/** Two digits a byte; white space anywhere between digits. Throws on anything else: hex is written by programmers, not by strangers. */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) throw new RangeError(`not hex: ${text}`)
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
}
