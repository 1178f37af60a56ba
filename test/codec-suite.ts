import { fromHex } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

export interface Codec<T> {
  encode(value: T): Uint8Array
  /** A whole value, or an object with a `drop`. */
  decode(bytes: Uint8Array): unknown
}

/** One packet and what it says. */
export interface Vector<T> {
  /** Who made the bytes: an RFC, a capture with program and version, a reduced find of a fuzzer. */
  readonly source: string
  /** Spaces where they help. */
  readonly hex: string
  readonly value: T
  /** What follows on the wire and is not part of it, such as Ethernet's padding: decoding takes it, encoding does not make it. */
  readonly padding?: string
}

/** What every codec must do: both directions, no value from a shorter prefix, no throw whatever comes. */
export function codecSuite<T>(codec: Codec<T>, vectors: readonly Vector<T>[]): void {
  test('has vectors', () => expect(vectors).not.toHaveLength(0))
  describe.each(vectors.map((vector) => [vector.source, vector] as const))('%s', (_, { hex, value, padding = '' }) => {
    const wire = fromHex(hex)
    test('both ways', () => {
      expect(codec.decode(fromHex(hex + padding))).toEqual(value)
      expect(codec.encode(value)).toEqual(wire)
    })
    test('decodes at any offset of a larger buffer', () => {
      const buffer = new Uint8Array(wire.length + 8).fill(0xff)
      buffer.set(wire, 3)
      expect(codec.decode(buffer.subarray(3, 3 + wire.length))).toEqual(value)
    })
    test('drops every shorter prefix', () => {
      for (let n = 0; n < wire.length; n++) expect(codec.decode(wire.subarray(0, n))).toHaveProperty('drop')
    })
    test('survives every flipped bit', () => {
      for (let bit = 0; bit < wire.length * 8; bit++) {
        const bent = wire.slice()
        bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(() => codec.decode(bent)).not.toThrow()
      }
    })
  })
  test('never throws on noise', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (b) => void codec.decode(b))))
}
