import { describe, expect, test } from '@jest/globals'
import { aLink, mapOf } from '../testing/links.ts'
import type { NetlinkMessage } from '../wire/netlink.ts'
import type { Link } from './link.ts'
import { applyLinkMessages, NO_LINKS, startListing } from './link-table.ts'

const [a, b, c] = [aLink({ index: 1, name: 'a' }), aLink({ index: 2, name: 'b' }), aLink({ index: 3, name: 'c' })]
const said = (link: Link) => ({ ...link, operState: 6, cable: true })
const plain = { sequence: 0, multi: false, interrupted: false }
const news = (link: Link): NetlinkMessage => ({ ...plain, kind: 'link', link: said(link) })
const gone = (link: Link): NetlinkMessage => ({ ...plain, kind: 'link-gone', link: said(link) })
const listed = (sequence: number, link: Link): NetlinkMessage => ({
  ...plain,
  sequence,
  multi: true,
  kind: 'link',
  link: said(link),
})
const done = (sequence: number, errno = 0): NetlinkMessage => ({ ...plain, sequence, multi: true, kind: 'done', errno })

const known = applyLinkMessages(startListing(NO_LINKS, 1), [listed(1, a), listed(1, b), done(1)])

describe('the first list', () => {
  test('names the links', () => {
    expect(known).toEqual({ table: { links: mapOf(a, b), listing: undefined }, listed: 'whole' })
  })
  test('is not whole before its end', () => {
    expect(applyLinkMessages(startListing(NO_LINKS, 1), [listed(1, a)]).listed).toBeUndefined()
  })
})

describe('a later list', () => {
  const again = startListing(known.table, 2)
  test('takes away what it does not name', () => {
    expect(applyLinkMessages(again, [listed(2, b), done(2)]).table.links).toEqual(mapOf(b))
  })
  test('keeps what came in the meantime', () => {
    const { table } = applyLinkMessages(again, [listed(2, b), news(c)])
    expect(applyLinkMessages(table, [done(2)]).table.links).toEqual(mapOf(b, c))
  })
  test('does not keep what was told before it began: its end may have been lost', () => {
    const { table } = applyLinkMessages(again, [news(c), listed(2, b)])
    expect(applyLinkMessages(table, [done(2)]).table.links).toEqual(mapOf(b))
  })
  test('is not begun by news that happen to have its number', () => {
    const { table } = applyLinkMessages(again, [{ ...news(c), sequence: 2 }, listed(2, b)])
    expect(applyLinkMessages(table, [done(2)]).table.links).toEqual(mapOf(b))
  })
  test('does not bring back what went in the meantime', () => {
    expect(applyLinkMessages(again, [listed(2, a), listed(2, b), gone(a), done(2)]).table.links).toEqual(mapOf(b))
  })
  test('that was interrupted proves no absence', () => {
    const end = applyLinkMessages(again, [{ ...listed(2, b), interrupted: true }, done(2)])
    expect(end).toEqual({ table: { links: mapOf(a, b), listing: undefined }, listed: 'again' })
  })
  test.each([
    ['done', done(2, 16)],
    ['error', { ...plain, sequence: 2, kind: 'error', errno: 16 } as const],
  ])('that failed (%s, EBUSY) is asked for again', (_, end) => {
    expect(applyLinkMessages(again, [end])).toEqual({ table: { links: mapOf(a, b), listing: undefined }, listed: 'again' })
  })
  test('that was given up is not listened to', () => {
    const { table, listed: ended } = applyLinkMessages(again, [listed(1, { ...a, name: 'stale' }), listed(1, c), done(1)])
    expect([table.links, ended]).toEqual([known.table.links, undefined])
    expect(table.listing?.named).toEqual(new Set())
  })
})

describe('news', () => {
  test('change, add and take away', () => {
    const renamed = { ...a, name: 'z' }
    expect(applyLinkMessages(known.table, [news(renamed), news(c), gone(b)]).table.links).toEqual(mapOf(renamed, c))
  })
  test('of other things mean nothing', () => {
    expect(applyLinkMessages(known.table, [{ ...plain, kind: 'other', type: 17 }]).table.links).toEqual(known.table.links)
  })
})
