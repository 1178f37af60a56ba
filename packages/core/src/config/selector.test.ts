import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { LabelSelector } from './objects.ts'
import { matches, parseSelector } from './selector.ts'

function selects(written: LabelSelector, labels: Readonly<Record<string, string>>): boolean | string {
  const selector = parseSelector(written)
  return 'fault' in selector ? selector.fault : matches(selector, new Map(Object.entries(labels)))
}

const expression = (operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key: 'tier', operator, values }],
})

describe('a selector selects', () => {
  // Source: Kubernetes documentation, "Labels and Selectors", and the documentation of metav1.LabelSelector.
  const table: readonly (readonly [LabelSelector, Readonly<Record<string, string>>, boolean])[] = [
    [{}, {}, true],
    [{ matchLabels: {}, matchExpressions: [] }, { a: 'b' }, true],
    [{ matchLabels: { app: 'web' } }, { app: 'web', more: 'x' }, true],
    [{ matchLabels: { app: 'web' } }, { app: 'webx' }, false],
    [{ matchLabels: { app: 'web' } }, {}, false],
    [{ matchLabels: { app: '' } }, {}, false],
    [{ matchLabels: { app: '' } }, { app: '' }, true],
    [{ matchLabels: { app: 'web', tier: 'a' } }, { app: 'web' }, false],
    [expression('In', 'a', 'b'), { tier: 'b' }, true],
    [expression('In', 'a', 'b'), { tier: 'c' }, false],
    [expression('In', 'a', 'b'), {}, false],
    [expression('NotIn', 'a', 'b'), { tier: 'b' }, false],
    [expression('NotIn', 'a', 'b'), { tier: 'c' }, true],
    [expression('NotIn', 'a', 'b'), {}, true],
    [expression('Exists'), { tier: '' }, true],
    [expression('Exists'), { other: 'a' }, false],
    [expression('DoesNotExist'), { other: 'a' }, true],
    [expression('DoesNotExist'), { tier: '' }, false],
    [{ matchLabels: { app: 'web' }, ...expression('Exists') }, { app: 'web' }, false],
    [{ matchLabels: { app: 'web' }, ...expression('Exists') }, { app: 'web', tier: 'x' }, true],
    [{ matchLabels: { 'kubernetes.io/hostname': 'node-1' } }, { 'kubernetes.io/hostname': 'node-1' }, true],
  ]
  test('has cases', () => expect(table.length).toBeGreaterThan(15))
  test.each(table)('%j on %j: %j', (selector, labels, expected) => expect(selects(selector, labels)).toBe(expected))
})

describe('a selector is refused', () => {
  const long = 'x'.repeat(64)
  const table: readonly (readonly [LabelSelector, string])[] = [
    [expression('in', 'a'), 'SelectorInvalid'],
    [expression(''), 'SelectorInvalid'],
    [expression('Gt', '1'), 'SelectorInvalid'], // node affinity has it, label selectors do not
    [expression('In'), 'SelectorInvalid'],
    [expression('NotIn'), 'SelectorInvalid'],
    [expression('Exists', 'a'), 'SelectorInvalid'],
    [expression('DoesNotExist', 'a'), 'SelectorInvalid'],
    [expression('In', 'a', 'not a value'), 'SelectorInvalid'],
    [expression('In', '-a'), 'SelectorInvalid'],
    [expression('In', 'a\n'), 'SelectorInvalid'],
    [{ matchLabels: { app: long } }, 'SelectorInvalid'],
    [{ matchLabels: { [long]: 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { '': 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { '/name': 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { 'example.com/': 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { 'example.com/a/b': 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { 'Example.com/a': 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { [`${'d'.repeat(254)}/a`]: 'a' } }, 'SelectorInvalid'],
    [{ matchLabels: { 'a b': 'a' } }, 'SelectorInvalid'],
    [expression('In', 'a', 'b', 'a'), 'ValueTwice'],
    [
      { matchExpressions: [expression('In', 'a', 'b'), expression('In', 'b', 'a')].flatMap((s) => s.matchExpressions ?? []) },
      'ExpressionTwice',
    ],
    [
      { matchExpressions: [expression('Exists'), expression('Exists')].flatMap((s) => s.matchExpressions ?? []) },
      'ExpressionTwice',
    ],
  ]
  test('has cases', () => expect(table.length).toBeGreaterThan(15))
  test.each(table)('%j: %s', (selector, fault) => expect(selects(selector, {})).toBe(fault))

  test('at its limits it is not', () => {
    const limits: LabelSelector = { matchLabels: { [`${'d'.repeat(253)}/${'k'.repeat(63)}`]: 'v'.repeat(63), 'A_b.c-1': '' } }
    expect(parseSelector(limits)).not.toHaveProperty('fault')
  })

  test('with a sentence', () => {
    expect(parseSelector(expression('Gt', '1'))).toMatchObject({
      message: 'operator "Gt" is none of In, NotIn, Exists, DoesNotExist',
    })
    expect(parseSelector(expression('In', 'a', 'a'))).toMatchObject({ message: 'the value "a" of tier is written twice' })
  })
})

test('the text names labels by key, expressions as written and values sorted', () => {
  const selector = parseSelector({
    matchLabels: { z: '1', a: '2' },
    matchExpressions: [
      { key: 'y', operator: 'NotIn', values: ['q', 'p'] },
      { key: 'b', operator: 'In', values: ['x'] },
      { key: 'old', operator: 'DoesNotExist' },
      { key: 'new', operator: 'Exists' },
    ],
  })
  expect(selector).toMatchObject({ text: 'a=2,z=1,y notin (p,q),b in (x),!old,new' })
})

const key = fc.constantFrom('a', 'b', 'c')
const value = fc.constantFrom('', 'x', 'y', 'z')
const values = fc.uniqueArray(value, { minLength: 1 })
const requirement = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
)
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: fc.dictionary(key, value),
  matchExpressions: fc.uniqueArray(requirement, { selector: (one) => [one.key, one.operator].join(), maxLength: 3 }),
})

test('every requirement must hold, and each pair of operators is each the other one denied', () => {
  const opposite: Readonly<Record<string, string>> = { In: 'NotIn', NotIn: 'In', Exists: 'DoesNotExist', DoesNotExist: 'Exists' }
  fc.assert(
    fc.property(selector, fc.dictionary(key, value), ({ matchLabels = {}, matchExpressions = [] }, labels) => {
      const each = [
        ...Object.entries(matchLabels).map(([k, v]) => selects({ matchLabels: { [k]: v } }, labels)),
        ...matchExpressions.map((one) => selects({ matchExpressions: [one] }, labels)),
      ]
      expect(selects({ matchLabels, matchExpressions }, labels)).toBe(each.every((holds) => holds))
      for (const one of matchExpressions) {
        const denied = { ...one, operator: opposite[one.operator] ?? '' }
        expect(selects({ matchExpressions: [denied] }, labels)).toBe(!selects({ matchExpressions: [one] }, labels))
      }
    }),
  )
})

test('nonsense is refused or read, never thrown', () => {
  const nonsense = fc.record({
    matchLabels: fc.dictionary(fc.string(), fc.string()),
    matchExpressions: fc.array(fc.record({ key: fc.string(), operator: fc.string(), values: fc.array(fc.string()) })),
  })
  fc.assert(fc.property(nonsense, (written) => void selects(written, {})))
})
