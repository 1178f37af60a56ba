import { ipv4At, macAt } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { repeatedIpv4At, repeatedMacAt } from './repeated.ts'

// Few different bytes, so that addresses come again and slots are fought over.
const bytes = fc.array(fc.constantFrom(0, 1, 16, 64, 255), { minLength: 12, maxLength: 12 }).map((b) => Uint8Array.from(b))

describe('what comes again', () => {
  test('reads as if it came for the first time', () =>
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 6 }), (b, offset) => {
        expect(repeatedMacAt(b, offset)).toBe(macAt(b, offset))
        expect(repeatedIpv4At(b, offset)).toBe(ipv4At(b, offset))
      }),
      { numRuns: 2_000 },
    ))
  test('is told from an address of the same slot, and from the first that was never read', () => {
    const low = Uint8Array.from([0, 0, 0, 0, 0, 0])
    const high = Uint8Array.from([0, 1, 0, 0, 0, 0])
    for (const b of [low, high, low, high]) expect(repeatedMacAt(b, 0)).toBe(macAt(b, 0))
    const [one, other] = [Uint8Array.from([0, 0, 0, 0]), Uint8Array.from([0, 0, 64, 1])] // 0x4001 ^ (0x4001 >>> 14) ends in 14 zeros
    for (const b of [one, other, one]) expect(repeatedIpv4At(b, 0)).toBe(ipv4At(b, 0))
  })
})
