import { describe, expect, test } from '@jest/globals'
import type { ServiceAllocationSpec } from './objects.ts'
import { readPools } from './pools.ts'
import { poolObject } from './testing/objects.ts'

const team = (...values: string[]) => ({ matchExpressions: [{ key: 'team', operator: 'In', values }] })
const read = (serviceAllocation: ServiceAllocationSpec | null | undefined) =>
  readPools([poolObject('web', ['10.0.0.0/24'], { serviceAllocation })])

test('a pool is pinned as written', () => {
  const { pools, faults } = read({
    priority: 5,
    namespaces: ['shop', 'lab'],
    namespaceSelectors: [team('a')],
    serviceSelectors: [{}, { matchLabels: { app: 'x' } }],
  })
  expect(faults).toEqual([])
  expect(pools[0]?.allocation).toMatchObject({
    priority: 5,
    namespaces: new Set(['shop', 'lab']),
    namespaceSelectors: [{ text: 'team in (a)' }],
    serviceSelectors: [{ text: '' }, { text: 'app=x' }],
  })
})

test('with nothing in it a pool is pinned all the same, to everybody', () => {
  const everybody = { priority: 0, namespaces: new Set(), namespaceSelectors: [], serviceSelectors: [] }
  expect(read({}).pools[0]?.allocation).toEqual(everybody)
  expect([undefined, null].map((none) => read(none).pools[0]?.allocation)).toEqual([undefined, undefined])
})

describe('refused', () => {
  test.each<readonly [string, ServiceAllocationSpec]>([
    ['NameTwice namespaces[1]', { namespaces: ['shop', 'shop'] }],
    ['SelectorTwice namespaceSelectors[1]', { namespaceSelectors: [team('a', 'b'), team('b', 'a')] }],
    ['SelectorTwice serviceSelectors[2]', { serviceSelectors: [{}, team('a'), {}] }],
    ['ExpressionTwice serviceSelectors[0]', { serviceSelectors: [{ matchExpressions: [exists('a'), exists('a')] }] }],
    ['ValueTwice namespaceSelectors[0]', { namespaceSelectors: [team('a', 'a')] }],
    ['SelectorInvalid serviceSelectors[0]', { serviceSelectors: [{ matchLabels: { 'no key': 'x' } }] }],
  ])('%s', (wanted, written) => {
    const found = read(written).faults.map(({ fault, field }) => `${fault} ${field.replace('spec.serviceAllocation.', '')}`)
    expect(found).toEqual([wanted])
  })
})

function exists(key: string) {
  return { key, operator: 'Exists' }
}
