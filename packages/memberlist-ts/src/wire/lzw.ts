/**
 * LZW as in GIF (ML 3.4): codes of 9 to 12 bits, least significant bit first, no early change.
 *
 *     | 256 | code | code | ... | 257 | zero bits to the next byte |
 *
 * Codes below 256 are bytes, 256 clears the table, 257 ends, those above name strings seen before.
 */
import type { CompressDrop, Drop } from './drop.ts'

const CLEAR = 256
const END = 257
const FIRST_WIDTH = 9
const LAST_WIDTH = 12
const TABLE_SIZE = 1 << LAST_WIDTH
const RESET_AT = TABLE_SIZE - 1 // the encoder clears before this code would be defined
const GOLDEN = 0x9e3779b1 // 2^32 by the golden ratio: spreads keys over the upper bits
const { imul } = Math

/** Stops as soon as more than `cap` bytes would come out. Bytes after the end code are ignored. */
export function lzwDecode(b: Uint8Array, cap: number): Uint8Array | Drop<CompressDrop> {
  // A string of the table is one that came out before, so the table is where in the output, and how long.
  const names = Math.min(TABLE_SIZE, END + 1 + b.length) // a code takes more than a byte
  const starts = new Int32Array(names)
  const lengths = new Int32Array(names)
  let out = new Uint8Array(Math.min(cap, Math.max(256, 4 * b.length)))
  let size = 0
  let hi = END
  let width = FIRST_WIDTH
  let prevStart = 0
  let prevLength = 0 // 0: there is no previous string
  let bits = 0
  let held = 0
  let at = 0
  for (;;) {
    while (held < width) {
      const next = b[at++]
      if (next === undefined) return { drop: 'gossip-compress-unterminated' }
      bits |= next << held
      held += 8
    }
    const code = bits & ((1 << width) - 1)
    bits >>>= width
    held -= width

    if (code === END) return out.subarray(0, size)
    if (code === CLEAR) {
      hi = END
      width = FIRST_WIDTH
      prevLength = 0
      continue
    }
    let from = 0
    let length = 1
    if (code > CLEAR) {
      if (code > hi) return { drop: 'gossip-compress-corrupt' }
      // The code about to be defined is the previous string and its first byte, which the copy below has just written.
      const undefinedYet = code === hi && prevLength > 0
      from = undefinedYet ? prevStart : (starts[code] ?? 0)
      length = undefinedYet ? prevLength + 1 : (lengths[code] ?? 0)
    }
    if (size + length > cap) return { drop: 'gossip-compress-too-large' }
    if (size + length > out.length) out = grown(out, size, Math.min(cap, Math.max(2 * out.length, size + length)))
    if (code < CLEAR) out[size] = code
    else for (let i = 0; i < length; i++) out[size + i] = out[from + i] ?? 0
    if (prevLength > 0) {
      starts[hi] = prevStart
      lengths[hi] = prevLength + 1 // its last byte is the first one just written
    }
    prevStart = size
    prevLength = length
    size += length
    if (++hi >= 1 << width) {
      if (width < LAST_WIDTH) width++
      else prevLength = 0 // the table is full: nothing is defined until the next clear
    }
  }
}

function grown(b: Uint8Array<ArrayBuffer>, used: number, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(b.subarray(0, used))
  return larger
}

/** The same bytes as the reference makes. */
export function lzwEncode(b: Uint8Array): Uint8Array {
  const codes = b.length + Math.ceil(b.length / (RESET_AT - END)) + 3 // one for each byte at worst, clears, end
  const out = new Uint8Array(Math.ceil((codes * LAST_WIDTH) / 8) + 1)
  let size = 0
  let bits = 0
  let held = 0
  const write = (code: number, width: number) => {
    bits |= code << held
    held += width
    for (; held >= 8; held -= 8) {
      out[size++] = bits
      bits >>>= 8
    }
  }

  // Open addressing: (string << 8 | next byte) << 12 | its code; 0 is free, for no code is 0.
  const slots = new Uint32Array(slotsFor(b.length))
  const mask = slots.length - 1
  let hi = END
  let width = FIRST_WIDTH
  write(CLEAR, width)
  let current = b[0]
  for (let at = 1; current !== undefined; at++) {
    const next = b[at]
    if (next !== undefined) {
      const key = (current << 8) | next
      let slot = (imul(key, GOLDEN) >>> 19) & mask
      let entry = slots[slot] ?? 0
      while (entry !== 0 && entry >>> LAST_WIDTH !== key) {
        slot = (slot + 1) & mask
        entry = slots[slot] ?? 0
      }
      if (entry !== 0) {
        current = entry & (TABLE_SIZE - 1)
        continue
      }
      slots[slot] = (key << LAST_WIDTH) | (hi + 1)
    }
    write(current, width)
    if (++hi === 1 << width) width++
    if (hi === RESET_AT) {
      write(CLEAR, width)
      hi = END
      width = FIRST_WIDTH
      slots.fill(0)
    }
    current = next
  }
  write(END, width)
  if (held > 0) out[size++] = bits
  return out.subarray(0, size)
}

/** Twice as many as there will be strings, a power of two. */
function slotsFor(length: number): number {
  return 1 << Math.min(13, 33 - Math.clz32(length))
}
