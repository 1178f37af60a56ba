import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createQueue } from './queue.ts'

test('is an array whose first is taken away', () =>
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer())), (steps) => {
      const queue = createQueue<number>()
      const plain: number[] = []
      for (const step of steps) {
        if (step !== null) {
          queue.push(step)
          plain.push(step)
        } else if (queue.peek() !== undefined) {
          queue.skip()
          plain.shift()
        }
        expect(queue.peek()).toBe(plain[0])
      }
    }),
  ))
