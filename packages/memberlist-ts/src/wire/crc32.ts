/** CRC-32 of IEEE 802.3, as zlib computes it: reflected polynomial 0xedb88320, all ones before and after. */
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** Over b from `start` to its end; unsigned. */
export function crc32(b: Uint8Array, start = 0): number {
  let c = 0xffffffff
  for (let i = start; i < b.length; i++) c = (TABLE[(c ^ (b[i] ?? 0)) & 0xff] ?? 0) ^ (c >>> 8)
  return ~c >>> 0
}
