import { crc32 as zlibCrc32 } from 'node:zlib'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { crc32 } from './crc32.ts'

test('the check value of the CRC catalogue', () => expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926))

test('as zlib', () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat(20), (b, start) => expect(crc32(b, start)).toBe(zlibCrc32(b.subarray(start)))))
})
