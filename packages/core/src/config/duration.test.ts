import { expect, test } from '@jest/globals'
import { parseDuration } from './duration.ts'

const TAKEN: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['0s', 0],
  ['90s', 90_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['1.s', 1_000],
  ['-3s', -3_000],
  ['+3s', 3_000],
  ['250us', 0.25],
  ['250µs', 0.25],
  ['1h1m1s1ms', 3_661_001],
  ['2562047h', 9_223_369_200_000],
]

test.each(TAKEN)('%s', (text, ms) => expect(parseDuration(text)).toBeCloseTo(ms, 6))

test.each(['', '90', 's', '1', '.s', '1m 30s', '1d', '3S', '--3s', '2562048h', '1e3s', '٣s'])('%s is none', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})
