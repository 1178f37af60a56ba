import { expect, test } from '@jest/globals'
import { Slots } from './slots.ts'

/** Tasks that run until they are ended by name. */
function stage(count: number) {
  const slots = new Slots(() => count)
  const running = new Map<string, () => void>()
  const begun: string[] = []
  return {
    begun,
    begin(name: string, unhurried = false) {
      const task = () => {
        begun.push(name)
        return new Promise<void>((resolve) => running.set(name, resolve))
      }
      void slots.run(task, unhurried)
      return turn()
    },
    end(name: string) {
      running.get(name)?.()
      return turn()
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('so many at a time, in the order they came', async () => {
  const { begin, end, begun } = stage(2)
  for (const name of ['a', 'b', 'c', 'd']) await begin(name)
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  await end('a')
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
})

test('a task that fails gives its place back, and its failure on', async () => {
  const slots = new Slots(() => 1)
  await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await slots.run(async () => 1)).toBe(1)
})

test('what is unhurried begins while fewer than half are busy', async () => {
  const { begin, end, begun } = stage(4)
  for (const name of ['e1', 'e2', 'e3']) await begin(name, true)
  expect(begun).toEqual(['e1', 'e2'])
  for (const name of ['a', 'b']) await begin(name)
  expect(begun).toEqual(['e1', 'e2', 'a', 'b'])
  for (const name of ['e1', 'e2']) await end(name)
  expect(begun).not.toContain('e3') // a and b are half
  await end('a')
  expect(begun).toEqual(['e1', 'e2', 'a', 'b', 'e3'])
})

test('in the gap between two writes of one who hurries nothing unhurried slips in', async () => {
  const { begin, end, begun } = stage(4)
  for (const name of ['a', 'b', 'c', 'd']) await begin(name)
  await begin('event', true)
  await end('a')
  await begin('a, second write')
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'a, second write'])
  for (const name of ['a, second write', 'b', 'c']) await end(name)
  expect(begun.at(-1)).toBe('event')
})

test('where fewer may be under way from now on, none begins until there is room', async () => {
  let count = 3
  const slots = new Slots(() => count)
  const ends: (() => void)[] = []
  const begin = () => void slots.run(() => new Promise<void>((resolve) => ends.push(resolve)))
  for (let i = 0; i < 6; i++) begin()
  await turn()
  expect(slots.busy).toBe(3)
  count = 1
  for (const busy of [2, 1, 1]) {
    ends.shift()?.()
    await turn()
    expect(slots.busy).toBe(busy)
  }
})
