import { describe, expect, test } from '@jest/globals'
import { frameMatches } from './frame-match.ts'

const key = (...bytes: number[]) => Uint8Array.from(bytes)
const frame = key(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)

describe('four bytes of a frame', () => {
  const match = { offsets: [2, 6], width: 4 as const, set: [key(9, 9, 9, 9), key(6, 7, 8, 9)] }
  test('at one of the offsets', () => expect(frameMatches(match, frame)).toBe(true))
  test('elsewhere do not count', () => expect(frameMatches({ ...match, offsets: [2, 5] }, frame)).toBe(false))
  test('past the end do not count', () => expect(frameMatches({ ...match, offsets: [7] }, frame)).toBe(false))
  test('an empty set lets nothing pass', () => expect(frameMatches({ ...match, set: [] }, frame)).toBe(false))
})
