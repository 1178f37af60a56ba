// ML 4.2 row by row, and values of an independent msgpack.
import { describe, expect, test } from '@jest/globals'
import { ExtData, encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { fromHex } from '../testing/vectors.ts'
import { INT64_MAX, MsgpackReader, U16_MAX, U32_MAX } from './msgpack-reader.ts'

const read = <T>(hex: string, how: (r: MsgpackReader) => T) => {
  const r = new MsgpackReader(fromHex(hex), 0)
  const value = how(r)
  return r.fault ?? value
}
const asKey = (r: MsgpackReader) => {
  r.open()
  return r.field(['\xff\x00']) === undefined ? 'no such field' : r.int()
}
/** Where the reader stands behind what was passed, or why it stopped. */
const end = (hex: string, pass: (r: MsgpackReader) => unknown) => {
  const r = new MsgpackReader(fromHex(hex), 0)
  pass(r)
  return r.fault ?? r.at
}

describe('integers', () => {
  test.each<[string, number]>([
    ['00', 0],
    ['7f', 127],
    ['ff', -1],
    ['e0', -32],
    ['cc80', 128],
    ['cd0100', 256],
    ['ceffffffff', 4_294_967_295],
    ['cf0000000100000000', 4_294_967_296],
    ['d0ff', -1],
    ['d1ff7f', -129],
    ['d100c8', 200],
    ['d280000000', -2_147_483_648],
    ['d3ffffffffffffffff', -1],
    ['d30000000000000007', 7],
    ['d38000000000000000', -INT64_MAX],
    ['c0', 0],
  ])('%s', (hex, value) => {
    expect(read(hex, (r) => r.int())).toBe(value)
    expect(read(hex, (r) => r.uint(U32_MAX))).toBe(value < 0 || value > U32_MAX ? 'gossip-msgpack-out-of-range' : value)
  })
  test.each<[string, string]>([
    ['cfffffffffffffffff', 'gossip-msgpack-out-of-range'],
    ['ca40e00000', 'gossip-msgpack-wrong-type'],
    ['a137', 'gossip-msgpack-wrong-type'],
    ['c3', 'gossip-msgpack-wrong-type'],
    ['c1', 'gossip-msgpack-wrong-type'],
    ['80', 'gossip-msgpack-wrong-type'],
    ['ce000000', 'gossip-msgpack-truncated'],
    ['', 'gossip-msgpack-truncated'],
  ])('%s: %s', (hex, fault) => expect(read(hex, (r) => r.int())).toBe(fault))
  test('a port is no larger than 65,535', () => {
    expect(read('cdffff', (r) => r.uint(U16_MAX))).toBe(65_535)
    expect(read('ce00010000', (r) => r.uint(U16_MAX))).toBe('gossip-msgpack-out-of-range')
  })
})

test.each<[string, boolean | string]>([
  ['c2', false],
  ['c3', true],
  ['00', false],
  ['01', true],
  ['c0', false],
  ['02', 'gossip-msgpack-wrong-type'],
  ['ff', 'gossip-msgpack-wrong-type'],
  ['a0', 'gossip-msgpack-wrong-type'],
])('bool %s is %p', (hex, value) => expect(read(hex, (r) => r.bool())).toBe(value))

test.each(['a2ff00', 'd902ff00', 'da0002ff00', 'db00000002ff00', 'c402ff00', 'c50002ff00', 'c600000002ff00'])(
  'string %s',
  (hex) => {
    expect(read(hex, (r) => r.text())).toBe('\xff\x00')
    expect(read(hex, (r) => r.bytesOrNull())).toEqual(fromHex('ff00'))
    expect(read(hex, (r) => r.view())).toEqual(fromHex('ff00'))
    expect(read(`81${hex}05`, asKey)).toBe(5)
    for (let n = 0; n < hex.length; n += 2) {
      expect(read(hex.slice(0, n), (r) => r.text())).toBe('gossip-msgpack-truncated')
      expect(read(hex.slice(0, n), (r) => r.bytesOrNull())).toBe('gossip-msgpack-truncated')
    }
  },
)

test('null is the empty string, and bytes that can be told from empty ones', () => {
  expect(read('c0', (r) => r.text())).toBe('')
  expect(read('c0', (r) => r.bytesOrNull())).toBeNull()
  expect(read('a0', (r) => r.bytesOrNull())).toEqual(new Uint8Array(0))
  expect(read('c0', (r) => r.bytesOrEmpty())).toEqual(new Uint8Array(0))
})

test('bytes are copied, even out of a Buffer', () => {
  const packet = Buffer.from('a2aabb', 'hex')
  const bytes = new MsgpackReader(packet, 0).bytesOrEmpty()
  packet.fill(0)
  expect([bytes, bytes.buffer.byteLength]).toEqual([fromHex('aabb'), 2])
})

describe('structs', () => {
  const NAMES = ['A', 'B'] as const
  const pairs = (r: MsgpackReader) => {
    const found: [string, number][] = []
    r.open()
    for (let field = r.field(NAMES); field !== undefined; field = r.field(NAMES)) found.push([field, r.int()])
    return found
  }
  test.each<[string, string, [string, number][] | string]>([
    [
      'a map',
      '82a14101a14202',
      [
        ['A', 1],
        ['B', 2],
      ],
    ],
    ['map16', 'de0001a14101', [['A', 1]]],
    ['map32', 'df00000001a14101', [['A', 1]]],
    [
      'an array in order of declaration',
      '920102',
      [
        ['A', 1],
        ['B', 2],
      ],
    ],
    [
      'a longer array',
      '93010203',
      [
        ['A', 1],
        ['B', 2],
      ],
    ],
    [
      'a duplicate key',
      '82a14101a14102',
      [
        ['A', 1],
        ['A', 2],
      ],
    ],
    ['another case', '81a16101', []],
    ['a key of an object', '82a95f5f70726f746f5f5f01a14101', [['A', 1]]],
    ['a number as key', '810101', 'gossip-msgpack-wrong-type'],
    ['null', 'c0', 'gossip-msgpack-wrong-type'],
    ['a string', 'a0', 'gossip-msgpack-wrong-type'],
    ['fewer pairs than announced', '82a14101', 'gossip-msgpack-truncated'],
    ['more pairs than bytes', 'df000004000000', 'gossip-msgpack-truncated'],
    ['more pairs than anybody sends', 'dfffffffff', 'gossip-msgpack-too-many-items'],
  ])('%s', (_, hex, found) => expect(read(hex, pairs)).toEqual(found))

  test('after a fault nothing more is read', () => {
    const r = new MsgpackReader(fromHex('83a141a0a14202a14101'), 0)
    expect([pairs(r), r.fault, r.int(), r.text(), r.view().length]).toEqual([[['A', 0]], 'gossip-msgpack-wrong-type', 0, '', 0])
  })
  test('says how many bytes there must be', () => {
    const r = new MsgpackReader(fromHex('81a142db000f4240aa'), 0)
    r.open()
    r.field(NAMES)
    r.view()
    expect([r.fault, r.needed]).toEqual(['gossip-msgpack-truncated', 8 + 1_000_000])
  })
})

describe('unknown values', () => {
  // Everything msgpack has, encoded by somebody else.
  const anything = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.double(),
      fc.float(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n),
      fc.string({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 20 }).map((b) => new ExtData(5, b)),
    ),
    node: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.array(tie('node'), { maxLength: 5 }),
      fc.dictionary(fc.string(), tie('node'), { maxKeys: 5 }),
    ),
  })).node

  test('are passed whole, and no shorter prefix is', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const b = new Uint8Array([...encode(value, { useBigInt64: true }), 0xc1])
        const whole = new MsgpackReader(b, 0)
        whole.skip()
        expect([whole.fault, whole.at]).toEqual([undefined, b.length - 1])
        for (let n = 0; n < b.length - 1; n++) {
          const cut = new MsgpackReader(b.subarray(0, n), 0)
          cut.skip()
          expect([cut.fault, cut.needed > n, cut.needed < b.length]).toEqual(['gossip-msgpack-truncated', true, true])
        }
      }),
    )
  })
  test.each([
    'd60000000000',
    'd8'.padEnd(36, '0'),
    'c70300aabbcc',
    'c8000200aabb',
    'c90000000100aa',
    'd400aa',
    'd500aabb',
    'd7'.padEnd(20, '0'),
  ])('extension %s', (hex) => {
    expect(end(hex, (r) => r.skip())).toBe(hex.length / 2)
    expect(end(hex.slice(0, -2), (r) => r.skip())).toBe('gossip-msgpack-truncated')
  })
  test.each(['da', 'c5', 'db', 'c6'])('a long string of head %s', (head) => {
    const length = 'da c5'.includes(head) ? '0100' : '00000100'
    const hex = `${head}${length}${'00'.repeat(256)}`
    expect(end(`${hex}07`, (r) => r.skip())).toBe(hex.length / 2)
  })
  test('c1 is never valid', () => expect(read('c1', (r) => r.skip())).toBe('gossip-msgpack-wrong-type'))
  test('at most sixteen levels, the struct being the first', () => {
    const nested = (levels: number) => `81a141${'91'.repeat(levels - 1)}c0`
    const inStruct = (r: MsgpackReader) => {
      r.open()
      r.field([])
    }
    const levels = (n: number) => end(nested(n), inStruct)
    expect(levels(16)).toBe(nested(16).length / 2)
    expect(levels(17)).toBe('gossip-msgpack-too-deep')
    expect(end(nested(16), (r) => r.skipStruct())).toBe(nested(16).length / 2)
    expect(read(nested(17), (r) => r.skipStruct())).toBe('gossip-msgpack-too-deep')
  })
  test('the work of one struct is bounded', () => {
    const arrays = (n: number) => `81a141dc${n.toString(16).padStart(4, '0')}${'00'.repeat(n)}`
    expect(end(arrays(4000), (r) => r.skipStruct())).toBe(4000 + 6)
    expect(read(arrays(4096), (r) => r.skipStruct())).toBe('gossip-msgpack-too-many-items')
  })
})
