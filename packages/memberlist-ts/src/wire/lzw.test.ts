import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { plainLzwDecode, plainLzwEncode } from '../testing/plain-lzw.ts'
import { file, fromHex, toHex } from '../testing/vectors.ts'
import { lzwDecode, lzwEncode } from './lzw.ts'

const NO_CAP = 1 << 26

/** The inputs as the vector file describes them in words. */
function inputOf(name: string, length: number): Uint8Array {
  if (name.startsWith('lzw-lcg')) return pseudoRandom(length)
  if (name === 'lzw-ramp1024') return Uint8Array.from({ length }, (_, i) => i % 256)
  if (name === 'lzw-zeros70000') return new Uint8Array(length)
  const texts: Readonly<Record<string, string>> = {
    'lzw-empty': '',
    'lzw-one': 'a',
    'lzw-aaaa': 'aaaa',
    'lzw-abab': 'ab'.repeat(8),
  }
  return new Uint8Array(Buffer.from(texts[name] ?? `unknown ${name}`))
}

function pseudoRandom(length: number): Uint8Array {
  let x = 1
  return Uint8Array.from({ length }, () => {
    x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0
    return (x >>> 16) & 255
  })
}

describe.each(file.lzw.map((v) => [v.name, v] as const))('%s', (name, v) => {
  const input = inputOf(name, v.inputLength)
  test('the reference makes the same bytes', () => {
    expect(input).toHaveLength(v.inputLength)
    const encoded = lzwEncode(input)
    expect(createHash('sha256').update(encoded).digest('hex')).toBe(v.encodedSha256)
    expect(encoded).toHaveLength(v.encodedLength)
    if (v.encodedHex !== undefined) expect(toHex(encoded)).toBe(v.encodedHex)
  })
  test('decodes to the input, no further than the cap, not from a shorter prefix', () => {
    const encoded = lzwEncode(input)
    expect(lzwDecode(encoded, input.length)).toEqual(input)
    if (input.length > 0) expect(lzwDecode(encoded, input.length - 1)).toEqual({ drop: 'gossip-compress-too-large' })
    const step = Math.ceil(encoded.length / 500)
    for (let n = encoded.length - 1; n >= 0; n -= step) {
      expect(lzwDecode(encoded.subarray(0, n), NO_CAP)).toEqual({ drop: 'gossip-compress-unterminated' })
    }
  })
})

// Few letters make long strings and full tables.
const text = fc.oneof(
  fc.uint8Array({ maxLength: 1500 }),
  fc.array(fc.constantFrom(97, 98, 99), { maxLength: 3000 }).map((letters) => Uint8Array.from(letters)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 300 }))
    .map(([b, times]) => Uint8Array.from({ length: b.length * times }, (_, i) => b[i % b.length] ?? 0)),
)

test('both ways, and as the plain twin does it', () => {
  fc.assert(
    fc.property(text, (b) => {
      const encoded = lzwEncode(b)
      expect(encoded).toEqual(plainLzwEncode(b))
      expect(lzwDecode(encoded, b.length)).toEqual(b)
    }),
    { numRuns: 60 },
  )
})

/** Any sequence of codes, at the widths the decoder will read them with: what no encoder of ours would ever write. */
function pack(codes: readonly number[]): Uint8Array {
  const bits: number[] = []
  let width = 9
  let hi = 257
  for (const code of codes) {
    for (let i = 0; i < width; i++) bits.push((code >> i) & 1)
    if (code === 256) {
      width = 9
      hi = 257
    } else if (++hi >= 1 << width) {
      if (width < 12) width++
      else hi--
    }
  }
  const out = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [i, bit] of bits.entries()) out[i >> 3] = (out[i >> 3] ?? 0) | (bit << (i & 7))
  return out
}

test('agrees with the plain twin on foreign streams of codes', () => {
  const code = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 256, max: 300 }), fc.nat(4095))
  fc.assert(
    fc.property(fc.array(code, { maxLength: 60 }), (codes) => {
      const b = pack([...codes, 257])
      const decoded = lzwDecode(b, NO_CAP)
      expect('drop' in decoded ? undefined : [...decoded]).toEqual(plainLzwDecode(b))
    }),
    { numRuns: 500 },
  )
})

test('a full table names its last string, and defines nothing more until it is cleared', () => {
  const literals = Array.from({ length: 3839 }, (_, i) => i % 251) // defines 258..4095
  const codes = [256, ...literals, 4095, 65, 4095, 258, 256, 66, 257]
  const decoded = lzwDecode(pack(codes), NO_CAP)
  expect('drop' in decoded ? undefined : [...decoded]).toEqual(plainLzwDecode(pack(codes)))
  expect(decoded).toHaveLength(3839 + 2 + 1 + 2 + 2 + 1)
})

test.each([
  ['a code that is not there yet', [256, 97, 300, 257], 'gossip-compress-corrupt'],
  ['a string right after the clear', [256, 258, 257], 'gossip-compress-corrupt'],
  ['no end', [256, 97], 'gossip-compress-unterminated'],
])('%s', (_, codes, drop) => expect(lzwDecode(pack(codes), NO_CAP)).toEqual({ drop }))

test('a leading clear is not needed, and what follows the end is ignored', () => {
  const decoded = lzwDecode(new Uint8Array([...pack([97, 98, 258, 257]), 0xff, 0xff]), NO_CAP)
  expect(decoded).toEqual(fromHex('61626162'))
})

test('noise gives bytes or a drop', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (b) => void lzwDecode(b, 1 << 16)))
})
