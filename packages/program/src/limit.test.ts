import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createLimit } from './limit.ts'

describe('limit', () => {
  test('lets a burst pass, then so many a second, and says how many it left out', () => {
    const limit = createLimit(2, 1)
    expect([limit('a', 0), limit('a', 0), limit('a', 0), limit('a', 500)]).toEqual([0, 0, undefined, undefined])
    expect(limit('a', 1_000)).toBe(2)
    expect(limit('a', 1_000)).toBe(undefined)
  })

  test('one loud message does not silence another', () => {
    const limit = createLimit(1, 1)
    expect([limit('loud', 0), limit('loud', 0), limit('quiet', 0)]).toEqual([0, undefined, 0])
  })

  test('nothing is lost from the count, and the rate holds for any sequence of times', () => {
    const steps = fc.array(fc.nat(300), { maxLength: 200 })
    fc.assert(
      fc.property(steps, (gaps) => {
        const limit = createLimit(5, 10)
        let now = 0
        let passed = 0
        let told = 0
        let leftOut = 0
        for (const gap of gaps) {
          now += gap
          const answer = limit('key', now)
          if (answer === undefined) leftOut++
          else {
            passed++
            told += answer
          }
        }
        expect(passed).toBeLessThanOrEqual(5 + now / 100 + 1)
        expect(told).toBeLessThanOrEqual(leftOut)
        const rest = limit('key', now + 1_000_000)
        expect(told + (rest ?? 0)).toBe(leftOut)
      }),
    )
  })

  test('a flood of different keys stays bounded', () => {
    const limit = createLimit(1, 0)
    for (let i = 0; i < 10_000; i++) limit(`key ${i}`, 0)
    expect(limit('one more', 0)).toBe(undefined) // it shares the bucket of all late comers
  })
})
