import { expect, test } from '@jest/globals'
import { readQuotas } from './quota.ts'
import { quotaStatus } from './quota-status.ts'
import { quota } from './testing/objects.ts'

function status(used: Readonly<Record<string, readonly [number | bigint, number]>>, limit: object = { ipv4: 3 }) {
  const [read] = readQuotas([quota('team', { namespaces: ['a'], ...limit })])
  if (read === undefined) throw new Error('nothing was read')
  const counts = Object.entries(used).map(([name, [ipv4, ipv6]]) => [name, { ipv4: BigInt(ipv4), ipv6: BigInt(ipv6) }] as const)
  return quotaStatus(read, new Map(counts))
}
const words = (one: ReturnType<typeof status>) => one.conditions.map(({ type, status: is, reason }) => `${type} ${is} ${reason}`)

test('the fullest first, then by name', () => {
  const { used } = status({ b: [1, 0], c: [1, 1], a: [1, 0] })
  expect(used.map(({ namespace }) => namespace)).toEqual(['c', 'a', 'b'])
})

test('a number that is too large for the field stays at its end', () => {
  expect(status({ a: [2n ** 64n, 0] }).used).toEqual([{ namespace: 'a', ipv4: 2 ** 31 - 1, ipv6: 0 }])
})

test('no more than a hundred', () => {
  const many = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`n${i}`, [1, 0] as const]))
  expect(status(many).used).toHaveLength(100)
})

test('within the limit, at it and past it', () => {
  expect(words(status({}))).toEqual(['Ready True InForce', 'Exceeded False WithinLimit'])
  expect(words(status({ a: [3, 99] }))).toEqual(['Ready True InForce', 'Exceeded False WithinLimit'])
  expect(words(status({ a: [3, 0], b: [4, 0] }))).toEqual(['Ready True InForce', 'Exceeded True LimitPassed'])
  expect(words(status({ a: [0, 1] }, { ipv6: 0 }))).toEqual(['Ready True InForce', 'Exceeded True LimitPassed'])
  expect(status({ b: [4, 0] }).conditions[1]?.message).toMatch(/^b: more in use than allowed/)
})

test('a fault is said', () => {
  expect(words(status({}, { namespaces: undefined }))[0]).toBe('Ready False QuotaForNobody')
})
