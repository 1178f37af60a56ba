import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { at, fromJson, textAt, toJson } from './json.ts'

describe('JSON', () => {
  test('a whole number keeps every digit both ways', () => {
    const text = '{"a":9223372036854775807,"b":[-9223372036854775808, 12345678901234567],"c":1,"d":0.1234567890123456789}'
    const value = { a: 9223372036854775807n, b: [-9223372036854775808n, 12345678901234567n], c: 1, d: 0.12345678901234568 }
    expect(fromJson(text)).toEqual(value)
    expect(toJson({ a: value.a, b: value.b, c: 1 })).toBe(
      '{"a":9223372036854775807,"b":[-9223372036854775808,12345678901234567],"c":1}',
    )
  })

  test('any int64, alone or in a text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number) => {
        const small = number >= BigInt(Number.MIN_SAFE_INTEGER) && number <= BigInt(Number.MAX_SAFE_INTEGER)
        const expected = small ? Number(number) : number
        expect(fromJson(toJson({ number }))).toEqual({ number: expected })
        expect(fromJson(toJson([number, number]))).toEqual([expected, expected])
        expect(fromJson(toJson(number))).toEqual(expected)
      }),
    )
  })

  test('digits inside a text are no number', () => {
    expect(fromJson('{"a":": 12345678901234567890"}')).toEqual({ a: ': 12345678901234567890' })
  })

  test('otherwise as JSON.parse', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d{16}/.test(text))
        expect(fromJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('a path that leads nowhere is undefined', () => {
    expect(textAt({ a: { b: 'c' } }, 'a', 'b')).toBe('c')
    for (const path of [['a'], ['a', 'b', 'c'], ['x', 'y']]) expect(textAt({ a: { b: 'c' } }, ...path)).toBeUndefined()
    expect(at([1], '0')).toBeUndefined()
  })
})
