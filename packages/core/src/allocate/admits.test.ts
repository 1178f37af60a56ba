import { describe, expect, test } from '@jest/globals'
import { type NotFor, whyNotFor } from './admits.ts'
import { pinned, pool } from './testing/views.ts'

const shop = { namespace: 'shop', labels: new Map([['app', 'web']]) }
const LABELS = new Map([['team', 'a']])

describe('a pool is for a Service', () => {
  test.each<readonly [string, ReturnType<typeof pinned> | undefined, NotFor | undefined]>([
    ['when it is not pinned', undefined, undefined],
    ['when it is pinned to nothing', pinned({}), undefined],
    ['of a namespace it names', pinned({ namespaces: ['lab', 'shop'] }), undefined],
    ['of no other', pinned({ namespaces: ['lab'] }), 'NotForNamespace'],
    ['of a namespace it selects', pinned({ namespaceLabels: ['team=b', 'team=a'] }), undefined],
    ['named or selected', pinned({ namespaces: ['shop'], namespaceLabels: ['team=b'] }), undefined],
    ['not when its selectors select none', pinned({ namespaceLabels: ['team=b'] }), 'NotForNamespace'],
    ['it selects', pinned({ serviceLabels: ['app=db', 'app=web'] }), undefined],
    ['not one it does not select', pinned({ serviceLabels: ['app=db'] }), 'NotForService'],
    ['only if both hold', pinned({ namespaces: ['shop'], serviceLabels: ['app=db'] }), 'NotForService'],
    ['whichever of both', pinned({ namespaces: ['lab'], serviceLabels: ['app=web'] }), 'NotForNamespace'],
  ])('%s', (_, allocation, why) => {
    expect(whyNotFor(pool('p', [], { allocation }), shop, LABELS)).toBe(why)
  })

  test('whose namespace was not read: by name yes, by label nobody knows', () => {
    const why = (allocation: ReturnType<typeof pinned>) => whyNotFor(pool('p', [], { allocation }), shop, undefined)
    expect(why(pinned({ namespaces: ['shop'], namespaceLabels: ['team=a'] }))).toBeUndefined()
    expect(why(pinned({ namespaces: ['lab'] }))).toBe('NotForNamespace')
    expect(why(pinned({ namespaces: ['lab'], namespaceLabels: ['team=a'] }))).toBe('NamespaceUnknown')
  })
})
