import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { WorkQueue } from './work-queue.ts'

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b))

describe('WorkQueue', () => {
  test('is a sorted set from which one takes the first, whatever comes between', () => {
    const step = fc.oneof(
      fc.record({ add: fc.array(fc.string({ maxLength: 2 }), { maxLength: 20 }) }),
      fc.record({ take: fc.nat(8) }),
    )
    let taken = 0
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const queue = new WorkQueue(byText)
        const twin = new Set<string>()
        for (const one of steps) {
          if ('add' in one) {
            for (const key of one.add) {
              queue.add(key)
              twin.add(key)
            }
          } else {
            const first = [...twin].sort(byText).slice(0, one.take)
            expect(queue.take(one.take)).toEqual(first)
            for (const key of first) twin.delete(key)
            taken += first.length
          }
          expect(queue.size).toBe(twin.size)
        }
      }),
    )
    expect(taken).toBeGreaterThan(100)
  })
})
