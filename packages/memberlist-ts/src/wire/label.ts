/**
 * Label header, ML 3.6, type 244: keeps two clusters on one network apart. Not a secret.
 *
 *     0    1        2
 *     | f4 | length | label, 1..255 bytes of UTF-8 | rest |
 */
import type { Drop, LabelDrop } from './drop.ts'
import { LABEL } from './message-type.ts'
import type { Sealing } from './sealing.ts'

const HEADER = 2

/** Where the rest begins; `more`: so many bytes must be there to tell. The start of a connection is read the same way. */
export function passLabel(
  b: Uint8Array,
  { label, skipInboundLabelCheck }: Sealing,
): number | { readonly more: number } | Drop<LabelDrop> {
  if (b[0] === undefined) return { more: 1 }
  if (b[0] !== LABEL) return label.length === 0 || skipInboundLabelCheck ? 0 : { drop: 'gossip-label-mismatch' }
  if (skipInboundLabelCheck) return { drop: 'gossip-label-mismatch' } // somebody in front of us should have taken it off
  const length = b[1]
  if (length === undefined) return { more: HEADER }
  if (length === 0) return { drop: 'gossip-label-malformed' }
  if (b.length < HEADER + length) return { more: HEADER + length }
  if (length !== label.length || !label.every((c, i) => c === b[HEADER + i])) return { drop: 'gossip-label-mismatch' }
  return b[HEADER + length] === LABEL ? { drop: 'gossip-label-doubled' } : HEADER + length
}

export function labelOverhead({ label }: Sealing): number {
  return label.length === 0 ? 0 : HEADER + label.length
}

/** Writes the header, if a label is configured; returns the offset behind it. */
export function putLabel(b: Uint8Array, { label }: Sealing): number {
  if (label.length === 0) return 0
  b[0] = LABEL
  b[1] = label.length
  b.set(label, HEADER)
  return HEADER + label.length
}
