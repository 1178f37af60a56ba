import { describe, expect, test } from '@jest/globals'
import { afterQuiet, looksForeign, NO_OTHERS, noteForeign, type Others, othersSentence, QUIET_MS } from './other-allocator.ts'
import { rebuildBook } from './rebuild-book.ts'
import { claim, pool, service, type Written } from './testing/views.ts'

const facts = (...claims: readonly ReturnType<typeof claim>[]) => ({
  services: new Map(),
  claims: new Map(claims.map((c) => [c.address, c])),
  config: { pools: [pool('web', ['198.51.100.0/24'])], l2Advertisements: [], bgp: undefined },
  namespaces: new Map(),
  lbClass: undefined,
})

const one = (more: Partial<Written> = {}) => service({ name: 'a', ...more })
const given = { ips: ['198.51.100.1'], from: 'web' }

describe('looks foreign', () => {
  test.each<[string, Partial<Written> | undefined, Partial<Written>, boolean]>([
    ['status and annotation appear together', {}, given, true],
    ['they are there when it is first seen', undefined, given, true],
    ['both are others now', { ips: ['203.0.113.1'], from: 'old' }, given, true],
    ['a hand writes a status alone', {}, { ips: ['198.51.100.1'] }, false],
    ['a hand changes the status, and our annotation stays', { ips: ['198.51.100.9'], from: 'web' }, given, false],
    ['a hand empties it', given, { from: 'web' }, false],
    ['nothing changed of it', given, given, false],
    ['a copy brings the annotation and no status', undefined, { from: 'web' }, false],
    ['it is of another class', {}, { ...given, class: 'theirs' }, false],
    ['it is no load balancer', {}, { ...given, type: 'ClusterIP' }, false],
  ])('%s: %s', (_, before, after, expected) => {
    const book = rebuildBook(facts())
    expect(looksForeign(before && one(before), one(after), book, undefined)).toBe(expected)
  })

  test('not with a claim, or what we are about to give', () => {
    const after = one(given)
    expect(looksForeign(one(), after, rebuildBook(facts(claim('198.51.100.1', after))), undefined)).toBe(false)
    const book = rebuildBook(facts())
    book.notePlanned(after.key, after.ips)
    expect(looksForeign(one(), after, book, undefined)).toBe(false)
    expect(looksForeign(one(), after, rebuildBook(facts(claim('198.51.100.1', service({ name: 'b' })))), undefined)).toBe(true)
  })
})

describe('believed', () => {
  const after = (...notes: readonly (readonly [string, number])[]): Others =>
    notes.reduce((others, [name, now]) => noteForeign(others, `shop/${name}`, now), NO_OTHERS)

  test('with three Services in ten minutes', () => {
    expect(after(['a', 0], ['b', 1]).active).toBe(false)
    expect(after(['a', 0], ['b', 1], ['a', 2], ['b', 3]).active).toBe(false)
    expect(after(['a', 0], ['b', 1], ['c', 599_999]).active).toBe(true)
    expect(after(['a', 0], ['b', 1], ['c', 600_000]).active).toBe(false)
    expect(othersSentence(after(['a', 0], ['b', 1], ['c', 2]))).toContain('shop/a, shop/b, shop/c')
  })

  test('until it is quiet for a time, and again with the next write', () => {
    const active = after(['a', 0], ['b', 0], ['c', 0])
    expect(afterQuiet(active, QUIET_MS - 1).active).toBe(true)
    const quiet = afterQuiet(active, QUIET_MS)
    expect(quiet.active).toBe(false)
    expect(noteForeign(quiet, 'shop/d', QUIET_MS + 1).active).toBe(true)
  })
})
