import { u8, u16 } from '@clarion/inet'

/** RFC 1071: the one's complement of the sum of 16-bit words, an odd byte at the end counting as a word; 0 where the checksum is among them and right. */
export function checksum(b: Uint8Array, from = 0, to = b.length): number {
  let sum = 0
  for (let i = from; i < to; i += 2) sum += i + 1 < to ? u16(b, i) : u8(b, i) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
