/**
 * Compound, ML 3.5, type 7: several messages in one packet.
 *
 *     0    1       2           2 + 2 count
 *     | 07 | count | count x u16 | the parts back to back |
 */
import type { Drop, PacketDrop } from './drop.ts'
import { COMPOUND_HEADER, MAX_PART, MAX_PARTS_SENT, PART_OVERHEAD } from './limits.ts'
import { COMPOUND } from './message-type.ts'

export interface Compound {
  readonly parts: readonly Uint8Array[]
  /** A part ran past the end: it and all behind it are missing. */
  readonly truncated: boolean
}

/** The parts that are whole, as views; empty ones are left out. */
export function splitCompound(b: Uint8Array): Compound | Drop<PacketDrop> {
  const count = b[1] ?? 0
  let at = COMPOUND_HEADER + PART_OVERHEAD * count
  if (b.length < COMPOUND_HEADER || b.length < at) return { drop: 'gossip-compound-table-truncated' }
  const parts: Uint8Array[] = []
  for (let i = 0; i < count; i++) {
    const entry = COMPOUND_HEADER + PART_OVERHEAD * i
    const length = ((b[entry] ?? 0) << 8) | (b[entry + 1] ?? 0)
    if (length > b.length - at) return { parts, truncated: true }
    if (length > 0) parts.push(b.subarray(at, at + length))
    at += length
  }
  return { parts, truncated: false }
}

/** Throws RangeError for parts no peer could split again: more than 127 of them, or one longer than 65,535 bytes. */
export function joinCompound(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length > MAX_PARTS_SENT) throw new RangeError(`a compound of ${parts.length} parts`)
  let at = COMPOUND_HEADER + PART_OVERHEAD * parts.length
  const b = new Uint8Array(parts.reduce((sum, part) => sum + part.length, at))
  b[0] = COMPOUND
  b[1] = parts.length
  parts.forEach((part, i) => {
    if (part.length > MAX_PART) throw new RangeError(`a part of ${part.length} bytes`)
    const entry = COMPOUND_HEADER + PART_OVERHEAD * i
    b[entry] = part.length >>> 8
    b[entry + 1] = part.length
    b.set(part, at)
    at += part.length
  })
  return b
}
