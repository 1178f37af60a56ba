import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Broadcast, BroadcastQueue, type Filling } from './broadcast-queue.ts'

/** ML 8.1 and 8.2 to the letter: sorts everything for each message it takes. */
class PlainQueue {
  #all: Broadcast[] = []
  #id = 0

  add(about: string, bytes: Uint8Array, ticket?: number): number | undefined {
    const replaced = this.#all.find((one) => one.about === about)
    this.#all = this.#all.filter((one) => one !== replaced)
    this.#all.push({ about, bytes, id: ++this.#id, ticket, sent: 0 })
    return replaced?.ticket
  }

  fill(room: number, overhead: number, maxParts: number, limit: number): Filling {
    const parts: Uint8Array[] = []
    const taken: Broadcast[] = []
    let used = 0
    const tiers = [...new Set(this.#all.map((one) => one.sent))].sort((a, b) => a - b)
    for (const tier of tiers) {
      for (;;) {
        const free = room - used - overhead
        const [best] = this.#all
          .filter((one) => one.sent === tier && !taken.includes(one) && one.bytes.length <= free)
          .sort((a, b) => b.bytes.length - a.bytes.length || b.id - a.id)
        if (best === undefined || parts.length === maxParts || free <= 0) break
        taken.push(best)
        parts.push(best.bytes)
        used += best.bytes.length + overhead
      }
    }
    for (const one of taken) one.sent++
    const finished = taken.filter((one) => one.sent >= limit)
    this.#all = this.#all.filter((one) => !finished.includes(one))
    return { parts, finished: finished.flatMap((one) => one.ticket ?? []) }
  }
}

const bytes = (length: number, mark = 0) => new Uint8Array(length).fill(mark)

describe('BroadcastQueue', () => {
  test('serves the least often sent first, then the longest, then the newest', () => {
    const queue = new BroadcastQueue()
    queue.add('short', bytes(10, 1))
    queue.add('long', bytes(30, 2))
    queue.add('newer', bytes(10, 3))
    expect(queue.fill(32, 2, 127, 4).parts.map((part) => part[0])).toEqual([2])
    expect(queue.fill(1000, 2, 127, 4).parts.map((part) => part[0])).toEqual([3, 1, 2])
  })

  test('takes a shorter one when the longest does not fit', () => {
    const queue = new BroadcastQueue()
    queue.add('long', bytes(30, 2))
    queue.add('short', bytes(10, 1))
    expect(queue.fill(31, 2, 127, 4).parts.map((part) => part[0])).toEqual([1])
    expect(queue.fill(2, 2, 127, 4).parts).toEqual([])
  })

  test('keeps one message about each node, and says whose ticket was replaced', () => {
    const queue = new BroadcastQueue()
    expect(queue.add('a', bytes(10, 1), 7)).toBeUndefined()
    expect(queue.add('a', bytes(10, 2))).toBe(7)
    expect(queue.size).toBe(1)
  })

  test('forgets a message after its last transmission, and finishes its ticket', () => {
    const queue = new BroadcastQueue()
    queue.add('a', bytes(10), 7)
    expect([1, 2, 3].map(() => queue.fill(100, 2, 127, 3).finished)).toEqual([[], [], [7]])
    expect(queue.size).toBe(0)
  })

  test('puts no more parts into a packet than it may', () => {
    const queue = new BroadcastQueue()
    for (let i = 0; i < 200; i++) queue.add(`n${i}`, bytes(3))
    expect(queue.fill(10_000, 2, 127, 4).parts).toHaveLength(127)
  })

  test('does what the plain queue does', () => {
    const add = fc.record({ about: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), length: fc.integer({ min: 1, max: 20 }) })
    const fill = fc.record({ room: fc.integer({ min: 0, max: 60 }), maxParts: fc.integer({ min: 1, max: 4 }) })
    fc.assert(
      fc.property(fc.array(fc.oneof(add, fill), { maxLength: 60 }), (actions) => {
        const [fast, plain] = [new BroadcastQueue(), new PlainQueue()]
        actions.forEach((action, i) => {
          if ('about' in action) {
            const message = bytes(action.length, i)
            expect(fast.add(action.about, message, i)).toBe(plain.add(action.about, message, i))
          } else expect(fast.fill(action.room, 2, action.maxParts, 3)).toEqual(plain.fill(action.room, 2, action.maxParts, 3))
        })
      }),
    )
  })
})
