import { expect, test } from '@jest/globals'
import { collectWhenCalm } from './calm.ts'

/** Looked at every five seconds, by hand: what it did each time. */
function looking() {
  let busy = 0
  let look = () => {}
  let did: string[] = []
  const heap = {
    busy: () => busy,
    growFreely: () => did.push('grow freely'),
    growLate: () => did.push('grow late'),
    collect: () => did.push('collect'),
  }
  const clock = {
    now: () => 0,
    after(ms: number, run: () => void) {
      expect(ms).toBe(5_000)
      look = run
      return () => {}
    },
  }
  collectWhenCalm(heap, clock)
  return (now: number) => {
    busy = now
    did = []
    look()
    return did
  }
}

test('the heap is collected when the work is done, once, and grows late until there is work again', () => {
  const look = looking()
  expect(look(0.9)).toEqual([])
  expect(look(0.3)).toEqual([])
  expect(look(0.2)).toEqual(['grow late', 'collect'])
  expect(look(0)).toEqual([])
  expect(look(0.3)).toEqual(['grow freely'])
  expect(look(1)).toEqual([])
  expect(look(0.1)).toEqual(['grow late', 'collect'])
})

test('a program that finds nothing to do is collected once', () => {
  const look = looking()
  expect(look(0)).toEqual(['grow late', 'collect'])
  expect(look(0)).toEqual([])
})
