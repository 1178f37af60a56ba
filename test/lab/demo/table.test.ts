import { expect, test } from '@jest/globals'
import { duration, micros, table, thousands } from './table.ts'

test('columns are aligned and nothing trails', () => {
  expect(
    table([
      ['lost', '12 of 4,000', 'at 500 per second'],
      ['longest gap', '5.72 s'],
    ]),
  ).toEqual(['lost         12 of 4,000  at 500 per second', 'longest gap  5.72 s'])
})
test('figures as a person says them', () => {
  expect([0.04, 3.14, 412.4, 999.4, 5720].map(duration)).toEqual(['0.0 ms', '3.1 ms', '412 ms', '999 ms', '5.72 s'])
  expect([31.4, 999, 1234].map(micros)).toEqual(['31 µs', '999 µs', '1.2 ms'])
  expect([7, 1234567].map(thousands)).toEqual(['7', '1,234,567'])
})
