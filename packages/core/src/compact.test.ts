import { expect, test } from '@jest/globals'
import { compact } from './compact.ts'

test('says the same', () => {
  expect(compact([])).toEqual([])
  expect(compact(['a', 'b'])).toEqual(['a', 'b'])
})

test('all that are empty are one', () => {
  expect(compact([])).toBe(compact(['a'].filter(() => false)))
})

test('is a copy: what it was made of may change', () => {
  const list = ['a']
  const kept = compact(list)
  list.push('b')
  expect(kept).toEqual(['a'])
})
