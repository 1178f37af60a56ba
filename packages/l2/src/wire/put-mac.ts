import { MAC_LENGTH, type Mac } from '@clarion/inet'

/** Writes the six bytes in place: an answer has four of them, and no array is made for any. */
export function putMac(b: Uint8Array, offset: number, mac: Mac): void {
  for (let i = 0; i < MAC_LENGTH; i++) {
    b[offset + i] = (nibble(mac.charCodeAt(3 * i)) << 4) | nibble(mac.charCodeAt(3 * i + 1))
  }
}

/** Of a lower-case hex digit: a Mac has no other. */
function nibble(code: number): number {
  return code > 57 /* '9' */ ? code - 87 : code - 48
}
