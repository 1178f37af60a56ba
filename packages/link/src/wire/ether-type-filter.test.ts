import { fromHex, toHex } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { etherTypeFilter } from './ether-type-filter.ts'

/** A slow machine for the four instructions in use (Documentation/networking/filter.rst): how many bytes of a frame pass. */
function passes(program: Uint8Array, frame: Uint8Array): number {
  const view = new DataView(program.buffer)
  let a = 0
  for (let pc = 0; pc * 8 < program.length; pc++) {
    const [code, jt, jf, k] = [
      view.getUint16(pc * 8, true),
      view.getUint8(pc * 8 + 2),
      view.getUint8(pc * 8 + 3),
      view.getUint32(pc * 8 + 4, true),
    ]
    if (code === 0x06) return Math.min(k, frame.length)
    if (code === 0x15) pc += a === k ? jt : jf
    else if (code !== 0x28) throw new RangeError(`instruction ${code}`)
    else if (k + 2 > frame.length) return 0
    else a = new DataView(frame.buffer, frame.byteOffset).getUint16(k)
  }
  throw new RangeError('ran past the end')
}

test('is what tcpdump makes', () => {
  // tcpdump 4.99.3, `tcpdump -ddd -y EN10MB ether proto 0x0806`: 40 0 0 12 / 21 0 1 2054 / 6 0 0 262144 / 6 0 0 0
  expect(toHex(etherTypeFilter(0x0806))).toBe(
    toHex(fromHex('2800 00 00 0c000000  1500 00 01 06080000  0600 00 00 00000400  0600 00 00 00000000')),
  )
})

test('lets the whole of one EtherType pass, and nothing else', () =>
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.integer({ min: 0x0600, max: 0xffff }),
      fc.boolean(),
      (noise, etherType, right) => {
        const frame = noise.slice()
        if (right)
          frame.set([etherType >> 8, etherType & 0xff].slice(0, Math.max(0, frame.length - 12)), Math.min(12, frame.length))
        const is = frame.length >= 14 && ((frame[12] ?? 0) << 8) + (frame[13] ?? 0) === etherType
        expect(passes(etherTypeFilter(etherType), frame)).toBe(is ? frame.length : 0)
      },
    ),
  ))
