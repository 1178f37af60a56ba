import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createRateLimit } from './rate-limit.ts'

const gaps = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 300 })

test('in no stretch of time more than the burst and the rate pass', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 20 }), gaps, (perSecond, burst, waits) => {
      const limit = createRateLimit(perSecond, burst)
      const passed: number[] = []
      let now = 0
      for (const wait of waits) {
        now += wait
        if (limit.take(now)) passed.push(now)
      }
      for (const [i, from] of passed.entries()) {
        for (const [j, to] of passed.entries()) {
          if (j >= i) expect(j - i + 1).toBeLessThanOrEqual(burst + ((to - from) / 1_000) * perSecond + 1e-6)
        }
      }
    }),
    { numRuns: 30 },
  ))

test('whoever comes when it is ready gets through, and the full rate over time', () => {
  const limit = createRateLimit(100, 5)
  let now = 0
  let passed = 0
  while (now < 10_000) {
    expect(limit.take(now)).toBe(true)
    passed++
    now = Math.max(now, limit.readyAt())
  }
  expect(passed).toBe(1_004) // 5 at once, then 100 a second, the one at 10 s not counted
  expect(limit.take(limit.readyAt() - 1)).toBe(false)
})
