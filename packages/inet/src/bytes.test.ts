import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { concatBytes, equalBytes, fromHex, putU16, putU32, startsWith, toHex, u8, u16, u32 } from './bytes.ts'
import { drop, isDrop } from './drop.ts'

describe('numbers in network order', () => {
  test('are what DataView reads and writes', () => {
    const place = fc
      .tuple(fc.uint8Array({ minLength: 4, maxLength: 12 }), fc.nat(8))
      .map(([b, n]) => [b, n % (b.length - 3)] as const)
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 0xffff_ffff }), ([b, offset], value) => {
        const view = new DataView(b.buffer, b.byteOffset)
        expect([u8(b, offset), u16(b, offset), u32(b, offset)]).toEqual([
          view.getUint8(offset),
          view.getUint16(offset),
          view.getUint32(offset),
        ])
        putU32(b, offset, value)
        expect(view.getUint32(offset)).toBe(value)
        putU16(b, offset, value)
        expect(view.getUint16(offset)).toBe(value % 0x1_0000)
      }),
    )
  })

  test('past the end are zero', () => {
    expect([u8(Uint8Array.of(1), 1), u16(Uint8Array.of(1), 0), u32(Uint8Array.of(255), 0)]).toEqual([0, 256, 0xff00_0000])
  })
})

describe('bytes', () => {
  test('start with their own prefixes only', () => {
    const b = Uint8Array.of(0, 1, 8, 0)
    expect([startsWith(b, []), startsWith(b, [0, 1]), startsWith(b, b)]).toEqual([true, true, true])
    expect([startsWith(b, [0, 2]), startsWith(b, [0, 1, 8, 0, 6]), startsWith(b, [0, 1, 8, 256])]).toEqual([false, false, false])
  })

  test('are equal when length and every byte are', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
  })

  test('are joined in order', () => {
    expect(concatBytes(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3))
    expect(concatBytes()).toEqual(new Uint8Array())
  })

  test('come back from hex, in whatever way it is spaced', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (b) => {
        expect(toHex(b)).toMatch(/^([0-9a-f]{2})*$/)
        expect(fromHex(toHex(b))).toEqual(b)
        expect(fromHex(toHex(b).toUpperCase().split('').join(' \n'))).toEqual(b)
      }),
    )
    for (const bad of ['0', 'zz', '0x00', '00:11', '-1']) expect(() => fromHex(bad)).toThrow(RangeError)
  })
})

test('a drop is told from any other value', () => {
  const values: readonly unknown[] = [undefined, null, 0, 'drop', {}, [], Uint8Array.of(1)]
  expect(values.filter(isDrop)).toEqual([])
  const dropped = drop('arp-truncated')
  expect(isDrop(dropped) && dropped.drop).toBe('arp-truncated')
})
