import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { percentile, summarize } from './measure.ts'

const series = fc.array(fc.double({ noNaN: true }), { minLength: 1 })

describe('percentile', () => {
  test('nearest rank, worked by hand', () => {
    const ten = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    expect([0, 0.1, 0.11, 0.5, 0.9, 0.99, 1].map((share) => percentile(ten, share))).toEqual([1, 1, 2, 5, 9, 10, 10])
  })

  test('is a value of the series that at least its share does not exceed, and the smallest such', () => {
    fc.assert(
      fc.property(series, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const p = percentile(values, share)
        const notAbove = values.filter((v) => v <= p).length
        const below = values.filter((v) => v < p).length
        expect(values).toContain(p)
        expect(notAbove).toBeGreaterThanOrEqual(share * values.length)
        expect(below).toBeLessThan(share * values.length)
      }),
    )
  })

  test('nothing measured is no figure', () => expect(() => summarize([])).toThrow('empty series'))
})

test('a summary is in order', () => {
  fc.assert(
    fc.property(series, (values) => {
      const { count, min, p50, p90, p99, max } = summarize(values)
      expect(count).toBe(values.length)
      expect([min, p50, p90, p99, max]).toEqual([min, p50, p90, p99, max].toSorted((a, b) => a - b))
    }),
  )
})
