import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { byteString, bytesOf } from './byte-string.ts'

test('every byte has its character, both ways, at any length', () => {
  const all = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7) & 0xff)
  expect(byteString(all)).toBe(Buffer.from(all).toString('latin1'))
  fc.assert(fc.property(fc.uint8Array(), (b) => expect(bytesOf(byteString(b))).toEqual(b)))
})

test('a name of megabytes costs about its own length', () => {
  const name = new Uint8Array(4_000_000).fill(0x61)
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('the heap can only be measured with --expose-gc')
  collect()
  const before = process.memoryUsage().heapUsed
  const s = byteString(name)
  collect()
  const used = process.memoryUsage().heapUsed - before
  expect(s).toHaveLength(name.length)
  expect(used).toBeLessThan(4 * name.length)
})
