import { expect, test } from '@jest/globals'
import { faultAt, quote, sortFaults } from './fault.ts'

test('faults come by object, by field as a person counts, then by sentence', () => {
  const at = (object: string, field: string, what: string) => faultAt({ object, field }, 'AddressInvalid', '', what)
  const sorted = [at('a', 'x[2]', 'b'), at('a', 'x[9]', 'a'), at('a', 'x[10]', 'a'), at('a', 'x[10]', 'b'), at('b', 'x[1]', 'a')]
  expect(sortFaults(sorted.toReversed())).toEqual(sorted)
  expect(sortFaults([2, 0, 4, 1, 3].flatMap((i) => sorted[i] ?? []))).toEqual(sorted)
})

test('what is quoted stays on one line and short', () => {
  expect(quote('a\n"b"')).toBe('"a\\n\\"b\\""')
  expect(quote('x'.repeat(1000)).length).toBeLessThan(70)
})
