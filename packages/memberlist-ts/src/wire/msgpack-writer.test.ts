// ML 4.1, against an independent msgpack.
import { expect, test } from '@jest/globals'
import { Decoder } from '@msgpack/msgpack'
import fc from 'fast-check'
import { toHex } from '../testing/vectors.ts'
import { byteString } from './byte-string.ts'
import { U32_MAX } from './msgpack-reader.ts'
import { type Fields, type FieldValue, mapSize, writeMap } from './msgpack-writer.ts'

const write = (fields: Fields) => {
  const b = new Uint8Array(mapSize(fields))
  expect(writeMap(b, 0, fields)).toBe(b.length)
  return b
}

const value: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.nat(300),
  fc.nat(U32_MAX),
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ maxLength: 40 }).map(byteString),
)
const fieldsOf = fc.dictionary(fc.stringMatching(/^[a-zA-Z]{1,40}$/), value, { maxKeys: 20 }).map((o) => Object.entries(o))

test('an independent decoder reads the same, and finds no type newer than raw', () => {
  const oracle = new Decoder({ rawStrings: true })
  fc.assert(
    fc.property(fieldsOf, (fields) => {
      const expected = fields.map(([key, v]) => [key, typeof v === 'string' ? Uint8Array.from(v, (c) => c.charCodeAt(0)) : v])
      const decoded = oracle.decode(write(fields))
      expect(Object.entries(Object(decoded))).toEqual(expected)
    }),
  )
})

test.each<[FieldValue, string]>([
  [127, '7f'],
  [128, 'cc80'],
  [255, 'ccff'],
  [256, 'cd0100'],
  [65_535, 'cdffff'],
  [65_536, 'ce00010000'],
  [4_294_967_295, 'ceffffffff'],
  [null, 'c0'],
  [false, 'c2'],
  [true, 'c3'],
  ['', 'a0'],
  ['\x00\xff', 'a200ff'],
  ['x'.repeat(31), `bf${'78'.repeat(31)}`],
  ['x'.repeat(32), `da0020${'78'.repeat(32)}`], // not str8
  [new Uint8Array(32), `da0020${'00'.repeat(32)}`], // not bin8
  [new Uint8Array(65_536), `db00010000${'00'.repeat(65_536)}`],
])('%p', (v, hex) => expect(toHex(write([['K', v]]))).toBe(`81a14b${hex}`))

test('sixteen pairs need the long head', () => {
  const fields: Fields = Array.from({ length: 16 }, (_, i) => [String.fromCharCode(97 + i), i])
  expect(toHex(write(fields)).slice(0, 12)).toBe('de0010a16100')
})
