import { concatBytes, fromHex, toHex } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NETLINK_VECTORS } from '../testing/netlink-vectors.ts'
import { decodeNetlink, encodeLinkDump } from './netlink.ts'

test('has vectors of every kind', () => {
  expect(new Set(NETLINK_VECTORS.map(({ value }) => value.kind))).toEqual(
    new Set(['link', 'link-gone', 'done', 'error', 'other']),
  )
})

describe.each(NETLINK_VECTORS.map((vector) => [vector.source, vector] as const))('%s', (_, { hex, value }) => {
  const wire = fromHex(hex)
  test('is read', () => expect(decodeNetlink(wire)).toEqual([value]))
  test('is read at any offset of a larger buffer', () => {
    const buffer = concatBytes(new Uint8Array(3).fill(0xff), wire, new Uint8Array(5).fill(0xff))
    expect(decodeNetlink(buffer.subarray(3, 3 + wire.length))).toEqual([value])
  })
  test('is dropped when shorter', () => {
    for (let n = 0; n < wire.length; n++) expect(decodeNetlink(wire.subarray(0, n))).toEqual({ drop: 'netlink-truncated' })
  })
  test('survives every flipped bit', () => {
    for (let bit = 0; bit < wire.length * 8; bit++) {
      const bent = wire.slice()
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => decodeNetlink(bent)).not.toThrow()
    }
  })
})

describe('a datagram', () => {
  const padded = NETLINK_VECTORS.map(({ hex }) => {
    const wire = fromHex(hex)
    return concatBytes(wire, new Uint8Array((4 - (wire.length % 4)) % 4))
  })
  test('holds several messages in order', () => {
    expect(decodeNetlink(concatBytes(...padded))).toEqual(NETLINK_VECTORS.map(({ value }) => value))
  })
  test('aligns each to four bytes, and needs no padding behind the last', () => {
    const odd = fromHex('11000000 6300 0000 00000000 00000000 aa')
    const other = { sequence: 0, multi: false, interrupted: false, kind: 'other', type: 0x63 }
    expect(decodeNetlink(concatBytes(odd, new Uint8Array(3), odd))).toEqual([other, other])
  })
  test('with one bad message counts for nothing', () => {
    const bad = fromHex('0f000000 0300 0200 07000000 00000000 00000000')
    expect(decodeNetlink(concatBytes(...padded, bad))).toEqual({ drop: 'netlink-bad-length' })
  })
  test('whose attribute is longer than its message is dropped', () => {
    const [first] = padded
    const bent = (first ?? new Uint8Array()).slice()
    bent.set([0xff, 0xff], 32)
    expect(decodeNetlink(bent)).toEqual({ drop: 'netlink-bad-link' })
  })
  test('noise never throws', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(2, 3, 16, 17, 99), (noise, type) => {
        const whole = noise.slice()
        if (whole.length >= 16) {
          const view = new DataView(whole.buffer)
          view.setUint32(0, whole.length, true)
          view.setUint16(4, type, true)
        }
        decodeNetlink(noise)
        decodeNetlink(whole)
      }),
    ))
})

test('the request for a list: rtnetlink(7), and taken by Linux 6.18', () => {
  // nlmsghdr: 40 bytes, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, sequence 7; ifinfomsg of zeros; IFLA_EXT_MASK without statistics
  const hex = '28000000 1200 0103 07000000 00000000 00000000000000000000000000000000 0800 1d00 08000000'
  expect(toHex(encodeLinkDump(7))).toBe(toHex(fromHex(hex)))
})
