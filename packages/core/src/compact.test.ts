import { expect, test } from '@jest/globals'
import { compact, compactLabels } from './compact.ts'

test('says the same', () => {
  expect(compact([])).toEqual([])
  expect(compact(['a', 'b'])).toEqual(['a', 'b'])
  expect(compactLabels({})).toEqual(new Map())
  expect(compactLabels({ app: 'shop', tier: '' })).toEqual(
    new Map([
      ['app', 'shop'],
      ['tier', ''],
    ]),
  )
})

test('all that are empty are one', () => {
  expect(compact([])).toBe(compact(['a'].filter(() => false)))
  expect(compactLabels({})).toBe(compactLabels({}))
})

test('is a copy: what it was made of may change', () => {
  const list = ['a']
  const kept = compact(list)
  list.push('b')
  expect(kept).toEqual(['a'])
})
