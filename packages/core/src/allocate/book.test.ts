import { describe, expect, test } from '@jest/globals'
import type { ServiceView } from '../facts.ts'
import { Book } from './book.ts'
import { ownOf } from './own-addresses.ts'
import { plan } from './plan.ts'
import { claim, ip, pool, service } from './testing/views.ts'

const FIRST = ip('198.51.100.0')
const SECOND = ip('198.51.100.1')
const config = { pools: [pool('p', ['198.51.100.0/31'])], l2Advertisements: [], bgp: undefined }

function bookOf(...views: readonly ServiceView[]): Book {
  const book = new Book(undefined)
  book.usePools(config)
  for (const view of views) book.noteService(view.key, view)
  return book
}

const lowest = (book: Book) => book.pools?.get('p')?.lowestFree('ipv4')
const a = service({ name: 'a' })
const b = service({ name: 'b', created: 1 })

describe('Book', () => {
  test('what is planned is in use, until the plan changes or the Service goes', () => {
    const book = bookOf(a, b)
    book.notePlanned(a.key, [FIRST])
    expect([lowest(book), book.against(FIRST, b)?.why, book.against(FIRST, a)]).toEqual([SECOND, 'AddressTaken', undefined])
    expect([book.notePlanned(a.key, [SECOND]), lowest(book)]).toEqual([true, FIRST])
    expect([book.noteService(a.key, undefined), lowest(book)]).toEqual([true, FIRST])
    expect([...book.holdings()]).toEqual([])
  })

  test('a plan is confirmed by the claim it led to, and then goes with it', () => {
    const book = bookOf(a)
    book.notePlanned(a.key, [FIRST])
    book.noteClaim(FIRST, claim(FIRST, a))
    expect([book.noteClaim(FIRST, undefined), lowest(book)]).toEqual([true, FIRST])
  })

  test('a plan gives way to the claim of another Service', () => {
    const book = bookOf(a, b)
    book.notePlanned(a.key, [FIRST])
    book.noteClaim(FIRST, claim(FIRST, b))
    expect([book.against(FIRST, a), ownOf(a, book)]).toEqual([{ why: 'AddressTaken', ip: FIRST, by: 'shop/b' }, []])
  })

  test('a plan outlives the claim of the former Service of this name, which its own steps delete', () => {
    const book = bookOf(a)
    const left = claim(FIRST, service({ name: 'a', uid: 'former' }))
    book.noteClaim(FIRST, left)
    book.notePlanned(a.key, [FIRST])
    book.noteClaim(FIRST, { ...left, phase: 'Releasing' })
    expect([book.noteClaim(FIRST, undefined), lowest(book), ownOf(a, book)]).toEqual([false, SECOND, [FIRST]])
  })

  test('a new Service of a name takes over neither plan nor place in the queue', () => {
    const book = bookOf(a)
    book.notePlanned(a.key, [FIRST])
    book.noteDecided(a.key, 'no room', 'Address')
    expect(book.noteService(a.key, { ...a, uid: 'second' })).toBe(true)
    expect([lowest(book), book.waiting.size, book.noteDecided(a.key, 'no room', 'Address')]).toEqual([FIRST, 0, true])
  })

  test('an address whose claim is there but unseen is left alone until its claim or the configuration is noted', () => {
    for (const noted of [(book: Book) => book.noteClaim(FIRST, undefined), (book: Book) => book.usePools(config)]) {
      const book = bookOf(a)
      book.notePlanned(a.key, [FIRST])
      book.noteUndone(a.key, FIRST)
      expect([lowest(book), ownOf(a, book), book.against(FIRST, a)?.why]).toEqual([SECOND, [], 'AddressTaken'])
      noted(book)
      expect([lowest(book), book.against(FIRST, a)]).toEqual([FIRST, undefined])
    }
  })

  test('a hidden claim that shows itself is somebody', () => {
    const book = bookOf(a, b)
    book.noteUndone(a.key, FIRST)
    book.noteClaim(FIRST, claim(FIRST, b))
    expect(book.against(FIRST, a)).toEqual({ why: 'AddressTaken', ip: FIRST, by: 'shop/b' })
    expect([book.noteClaim(FIRST, undefined), lowest(book)]).toEqual([true, FIRST])
  })

  test('steps undone: what the Service was to hear it hears again, and what was planned for it stays', () => {
    const book = bookOf(a)
    book.notePlanned(a.key, [FIRST])
    expect([1, 2].map(() => book.noteDecided(a.key, 'no room', 'Nothing'))).toEqual([true, false])
    book.noteUndone(a.key)
    expect([book.noteDecided(a.key, 'no room', 'Nothing'), ownOf(a, book)]).toEqual([true, [FIRST]])
  })

  test('own addresses: claimed, planned, shown; not what is being released or belongs to another', () => {
    const shows = service({ name: 'a', ips: ['198.51.100.7', '198.51.100.6', '198.51.100.5'] })
    const book = bookOf(shows, b)
    book.noteClaim(ip('198.51.100.9'), claim('198.51.100.9', shows))
    book.noteClaim(ip('198.51.100.8'), claim('198.51.100.8', shows, { phase: 'Releasing' }))
    book.noteClaim(ip('198.51.100.5'), claim('198.51.100.5', b))
    book.notePlanned(shows.key, [ip('198.51.100.10')])
    expect(ownOf(shows, book)).toEqual(['198.51.100.9', '198.51.100.10', '198.51.100.6', '198.51.100.7'])
  })

  test('who is concerned by an address', () => {
    const book = bookOf({ ...a, ips: [FIRST] }, { ...b, ips: [FIRST] })
    book.noteClaim(FIRST, claim(FIRST, service({ name: 'c' })))
    book.notePlanned('shop/d', [SECOND])
    expect([[...book.concerned(FIRST)], [...book.concerned(SECOND)]]).toEqual([['shop/a', 'shop/b', 'shop/c'], ['shop/d']])
  })

  test('statuses of another class are nobody’s', () => {
    expect(lowest(bookOf(service({ name: 'a', class: 'other', ips: ['198.51.100.0'] })))).toBe(FIRST)
  })
})

describe('a plan says that addresses become free', () => {
  const cases = {
    'a status without a claim is cleared': { views: [service({ name: 'a', ips: ['203.0.113.1'] })], claims: [] },
    'a claim without use is deleted': {
      views: [{ ...a, ips: [FIRST], allocatedFromPool: 'p' }],
      claims: [claim(FIRST, a), claim(SECOND, a)],
    },
    'the holder is gone': { views: [], claims: [claim(FIRST, a)] },
  }
  test.each(Object.entries(cases))('%s', (_, { views, claims }) => {
    const book = bookOf(...views)
    for (const one of claims) book.noteClaim(one.address, one)
    const facts = {
      services: new Map(views.map((view) => [view.key, view])),
      claims: new Map(),
      config,
      lbClass: undefined,
      book,
      now: 0,
    }
    expect(plan(facts, [a.key]).freed).toBe(true)
  })

  test('and not where nothing does', () => {
    const book = bookOf(a)
    const facts = { services: new Map([[a.key, a]]), claims: new Map(), config, lbClass: undefined, book, now: 0 }
    expect(plan(facts, [a.key]).freed).toBe(false)
  })

  test('without a configuration nothing is decided, and nothing done', () => {
    const shows = service({ name: 'a', ips: ['203.0.113.1'] })
    const book = new Book(undefined)
    book.noteService(shows.key, shows)
    const facts = { services: new Map([[a.key, shows]]), claims: new Map(), config: undefined, lbClass: undefined, book, now: 0 }
    const { decisions, steps, freed } = plan(facts, [a.key])
    expect([decisions.get(a.key), steps.size, freed]).toMatchObject([{ refusal: { why: 'PoolsUnknown' } }, 0, false])
  })

  test('of a class of our own, Services without one are not ours', () => {
    const views = [a, service({ name: 'b', class: 'ours' })]
    const book = new Book('ours')
    book.usePools(config)
    const facts = {
      services: new Map(views.map((view) => [view.key, view])),
      claims: new Map(),
      config,
      lbClass: 'ours',
      book,
      now: 0,
    }
    expect([...plan(facts, ['shop/a', 'shop/b']).decisions.values()]).toMatchObject([
      { decision: 'NotOurs', why: 'OtherClass' },
      { decision: 'Granted', ips: [FIRST] },
    ])
  })
})
