import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BROADCAST_MAC, macAt, macBytes, parseMac } from './mac.ts'

test('a MAC comes back from its bytes, wherever they stand', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), fc.nat(20), (six, offset) => {
      const b = new Uint8Array(offset + 6)
      b.set(six, offset)
      const mac = macAt(b, offset)
      expect(mac).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/)
      expect(macBytes(mac)).toEqual(six)
      expect(parseMac(mac)).toBe(mac)
    }),
  )
})

test.each([
  ['02:00:5E:10:00:0a', '02:00:5e:10:00:0a'],
  ['02-00-5E-10-00-0A', '02:00:5e:10:00:0a'],
  ['02:00-5e:10:00:0a', undefined],
  ['02:00:5e:10:00', undefined],
  ['02:00:5e:10:00:0a:0b', undefined],
  ['2:0:5e:10:0:a', undefined],
  ['0200.5e10.000a', undefined],
  [' 02:00:5e:10:00:0a', undefined],
  ['02:00:5e:10:00:0a\n', undefined],
  ['', undefined],
])('parseMac(%j) is %j', (text, mac) => expect(parseMac(text)).toBe(mac))

test('the broadcast address is six times 255', () => {
  expect(macBytes(BROADCAST_MAC)).toEqual(new Uint8Array(6).fill(255))
})
