import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Heap } from './heap.ts'

const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const), n: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('keep' as const), n: fc.integer({ min: 2, max: 4 }) }) },
)

test('a heap gives what the sorted list gives', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const heap = new Heap<number>((a, b) => a < b)
      let list: number[] = []
      for (const one of acts) {
        if (one.do === 'push') {
          heap.push(one.n)
          list = [...list, one.n].sort((a, b) => a - b)
        } else if (one.do === 'pop') expect(heap.pop()).toBe(list.shift())
        else {
          heap.keep((n) => n % one.n === 0)
          list = list.filter((n) => n % one.n === 0)
        }
        expect([heap.size, heap.first]).toEqual([list.length, list[0]])
      }
      expect(Array.from(list, () => heap.pop())).toEqual(list)
    }),
  )
})
