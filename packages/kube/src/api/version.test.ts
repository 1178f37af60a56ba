import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isNewer } from './version.ts'

test('compares as whole numbers do, of any length', () => {
  const version = fc.bigInt({ min: 0n, max: 2n ** 64n })
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(isNewer(String(a), String(b))).toBe(a > b)
    }),
  )
})
