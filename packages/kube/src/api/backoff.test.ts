import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { retryAfter, SELDOM, SOON, waitAfter } from './backoff.ts'

describe('waiting', () => {
  test('the limit doubles and ends', () => {
    const waits = [1, 2, 3, 4, 20, 2_000].map((failures) => waitAfter(failures, SOON, () => 1))
    expect(waits).toEqual([100, 200, 400, 800, 10_000, 10_000])
    expect(waitAfter(1, SELDOM, () => 1)).toBe(1_000)
  })

  test('is spread over all of the limit, and never less than was asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(120_000),
        (n, dice, asked) => {
          const wait = waitAfter(n, SOON, () => dice, asked)
          expect(wait).toBeGreaterThanOrEqual(Math.min(asked, 60_000))
          expect(wait).toBeLessThanOrEqual(60_000 + SOON.longest)
        },
      ),
    )
    expect(waitAfter(5, SOON, () => 0)).toBe(0)
  })

  test('Retry-After is seconds or a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(retryAfter('3', now)).toBe(3_000)
    expect(retryAfter('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5_000)
    expect(retryAfter('Thu, 01 Jan 2025 00:00:05 GMT', now)).toBe(0)
    for (const nonsense of [undefined, '', 'soon', '-1x']) expect(retryAfter(nonsense, now)).toBeUndefined()
  })
})
