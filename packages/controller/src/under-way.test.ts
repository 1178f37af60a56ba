import { expect, test } from '@jest/globals'
import { UnderWay } from './under-way.ts'

test('news of a Service waits until its steps are done, news of others does not', () => {
  const underWay = new UnderWay()
  underWay.begin('a')
  expect([underWay.defers('a'), underWay.defers('b')]).toEqual([true, false])
  expect(underWay.end('a')).toEqual({ judge: false, again: ['a'] })
  expect(underWay.defers('a')).toBe(false)
})

test('what a new configuration finds under way is judged when the last of it is done, and not planned before', () => {
  const underWay = new UnderWay()
  for (const key of ['a', 'b']) underWay.begin(key)
  expect([...underWay.unjudge()]).toEqual(['a', 'b'])
  for (const key of ['a', 'b']) underWay.defers(key)
  expect(underWay.end('a')).toEqual({ judge: false, again: [] })
  expect(underWay.defers('a')).toBe(true)
  expect(underWay.end('b')).toEqual({ judge: true, again: ['a', 'b'] })
  expect(underWay.size).toBe(0)
})

test('two configurations in a row: all that either found is judged at once, at the end', () => {
  const underWay = new UnderWay()
  for (const key of ['a', 'b']) underWay.begin(key)
  underWay.unjudge()
  underWay.end('a')
  underWay.begin('c')
  underWay.unjudge()
  for (const key of ['a', 'b', 'c']) underWay.defers(key)
  expect(underWay.end('b')).toEqual({ judge: false, again: [] })
  expect(underWay.end('c')).toEqual({ judge: true, again: ['a', 'b', 'c'] })
})
