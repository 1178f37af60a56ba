import { fromHex } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checksum } from './checksum.ts'

test.each([
  ['RFC 1071 §3', '0001 f203 f4f5 f6f7', 0x220d],
  ['a header of IPv4, without its checksum', '4500001c 00004000 40010000 c0000201 c0000228', 0xb6b7],
  ['the same with it', '4500001c 00004000 4001b6b7 c0000201 c0000228', 0],
  ['an odd byte at the end', '0001 f2', 0x0dfe],
  ['nothing', '', 0xffff],
])('%s', (_, hex, sum) => expect(checksum(fromHex(hex))).toBe(sum))

test('is the sum in 16 bits with the carry brought round, word by word', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(4), (bytes, from) => {
      const part = bytes.subarray(Math.min(from, bytes.length))
      const words = Array.from(
        { length: Math.ceil(part.length / 2) },
        (_, i) => ((part[2 * i] ?? 0) << 8) | (part[2 * i + 1] ?? 0),
      )
      const sum = words.reduce((total, word) => (total + word > 0xffff ? total + word - 0xffff : total + word), 0)
      expect(checksum(bytes, Math.min(from, bytes.length))).toBe(0xffff - sum)
    }),
  )
})
