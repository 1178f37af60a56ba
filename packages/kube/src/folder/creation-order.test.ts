import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CreationOrder } from './creation-order.ts'

describe('times of creation', () => {
  test('are in the order of the folder', () => {
    const times = new CreationOrder().times(['a', 'b', 'c'])
    expect(['c', 'a', 'b'].sort((x, y) => (times.get(x) ?? 0) - (times.get(y) ?? 0))).toEqual(['a', 'b', 'c'])
  })

  test('stay when others come and go, and the newcomer stands between', () => {
    const order = new CreationOrder()
    const before = order.times(['b', 'd'])
    const after = order.times(['a', 'b', 'c', 'd', 'e'])
    expect([after.get('b'), after.get('d')]).toEqual([before.get('b'), before.get('d')])
    expect([...after.values()]).toEqual([...after.values()].sort((x, y) => x - y))
    expect(order.times(['d']).get('d')).toBe(before.get('d'))
  })

  test('any history: nobody who stays changes age, and the order is what a new start would make', () => {
    const names = fc.uniqueArray(
      fc.integer({ min: 0, max: 40 }).map((n) => `s${String(n).padStart(2, '0')}`),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(fc.array(names, { maxLength: 8 }), (history) => {
        const order = new CreationOrder()
        let before: ReadonlyMap<string, number> = new Map()
        for (const step of history) {
          const ids = [...step].sort()
          const now = order.times(ids)
          for (const id of ids) if (before.has(id)) expect(now.get(id)).toBe(before.get(id))
          expect(new Set(now.values()).size).toBe(ids.length)
          expect([...ids].sort((a, b) => (now.get(a) ?? 0) - (now.get(b) ?? 0))).toEqual(ids)
          before = now
        }
      }),
    )
  })

  test('objects that change places keep their times', () => {
    const order = new CreationOrder()
    const before = order.times(['a', 'b'])
    const after = order.times(['b', 'x', 'a'])
    expect([after.get('a'), after.get('b')]).toEqual([before.get('a'), before.get('b')])
    expect(after.get('x')).toBe(after.get('b'))
  })
})
