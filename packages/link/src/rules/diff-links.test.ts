import { describe, expect, test } from '@jest/globals'
import { aLink, mac, mapOf } from '../testing/links.ts'
import { diffLinks } from './diff-links.ts'
import type { Link } from './link.ts'

describe('what differs', () => {
  test('nothing', () => expect(diffLinks(mapOf(aLink()), mapOf(aLink()))).toEqual({ added: [], removed: [], changed: [] }))
  test('a link came, another went', () => {
    const [a, b] = [aLink({ index: 2 }), aLink({ index: 3, name: 'eth1' })]
    expect(diffLinks(mapOf(a), mapOf(b))).toEqual({ added: [b], removed: [a], changed: [] })
  })
  const changes: Partial<Link>[] = [
    { name: 'eth9' },
    { mac: mac('02:00:00:00:00:99') },
    { up: false },
    { carrier: false },
    { broadcast: false },
    { loopback: true },
    { noArp: true },
    { master: 5 },
    { mtu: 9000 },
  ]
  test('every field but the index is looked at', () => {
    const { index: _, ...rest } = aLink()
    expect(new Set(changes.flatMap(Object.keys))).toEqual(new Set(Object.keys(rest)))
  })
  test.each(changes.map((change) => [JSON.stringify(change), change] as const))('%s', (_, change) => {
    const [before, after] = [aLink(), aLink(change)]
    expect(diffLinks(mapOf(before), mapOf(after))).toEqual({ added: [], removed: [], changed: [{ before, after }] })
  })
})
