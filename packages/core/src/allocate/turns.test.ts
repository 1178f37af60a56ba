import { type Ip, ipFromInt } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { reservation } from '../reserve/testing/objects.ts'
import { Book } from './book.ts'
import { Room } from './room.ts'
import { cidrs, claim, ip, pool, service } from './testing/views.ts'
import { Turns } from './turns.ts'

const LRU = { order: 'least-recently-used' } as const
const SIZES = [[`198.51.100.0/30`], ['198.51.100.0/30', '198.51.100.8/30'], ['198.51.100.2/31', '198.51.100.8/30']]
const holder = service({ name: 'x' })
const configOf = (...pools: readonly ReturnType<typeof pool>[]) => ({ pools, l2Advertisements: [], bgp: undefined })
const next = (book: Book, name = 'p') => book.pools?.get(name)?.nextFree('ipv4')

const addressesOf = (entries: readonly string[]) =>
  cidrs(...entries).flatMap(({ first, length }) =>
    Array.from({ length: 2 ** (32 - length) }, (_, i) => ipFromInt(first + BigInt(i), 'ipv4')),
  )

const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('give' as const), any: fc.boolean(), n: fc.nat(15) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('free' as const), n: fc.nat(15) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit' as const), size: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reserve' as const), some: fc.boolean() }) },
)

test('the next one is what a plain list says: never given, lowest first; then given back first', () => {
  let again = 0
  fc.assert(
    fc.property(fc.array(act, { minLength: 10, maxLength: 80, size: 'max' }), (acts) => {
      const book = new Book(undefined)
      let entries = SIZES[0] ?? []
      let apart: readonly Ip[] = []
      const used = new Set<Ip>()
      let back: Ip[] = []
      book.usePools(configOf(pool('p', entries, LRU)))
      for (const one of acts) {
        const all = addressesOf(entries)
        if (one.do === 'give') {
          const address = one.any ? all[one.n % all.length] : next(book)
          if (address === undefined || used.has(address)) continue
          book.noteClaim(address, claim(address, holder))
          used.add(address)
          back = back.filter((other) => other !== address)
        } else if (one.do === 'free') {
          const address = [...used][one.n % Math.max(1, used.size)]
          if (address === undefined) continue
          book.noteClaim(address, undefined)
          used.delete(address)
          if (all.includes(address) && !apart.includes(address)) back.push(address)
        } else if (one.do === 'edit') {
          entries = SIZES[one.size] ?? []
          const kept = addressesOf(entries)
          back = back.filter((address) => kept.includes(address))
          book.usePools(configOf(pool('p', entries, LRU)))
        } else {
          apart = one.some ? [ip('198.51.100.2')] : []
          back = back.filter((address) => !apart.includes(address))
          book.useReservations([reservation('r', { mode: 'Exclude', addresses: apart })])
        }
        const never = addressesOf(entries).find(
          (address) => !used.has(address) && !back.includes(address) && !apart.includes(address),
        )
        expect(next(book)).toBe(never ?? back[0])
        if (never === undefined && back.length > 1) again++
      }
    }),
  )
  expect(again).toBeGreaterThan(10)
})

describe('turns', () => {
  test('are not what the lowest free one is: that stays the lowest', () => {
    const book = new Book(undefined)
    book.usePools(configOf(pool('p', ['198.51.100.0/30'], LRU), pool('q', ['198.51.100.4/30'])))
    for (const address of ['198.51.100.0', '198.51.100.4'].map(ip)) {
      book.noteClaim(address, claim(address, holder))
      book.noteClaim(address, undefined)
    }
    expect([next(book), book.pools?.get('p')?.lowestFree('ipv4')]).toEqual(['198.51.100.1', '198.51.100.0'])
    expect(next(book, 'q')).toBe('198.51.100.4')
  })
  test('begin anew where the order does', () => {
    const book = new Book(undefined)
    book.usePools(configOf(pool('p', ['198.51.100.0/30'])))
    const address = ip('198.51.100.0')
    book.noteClaim(address, claim(address, holder))
    book.usePools(configOf(pool('p', ['198.51.100.0/30'], LRU)))
    book.noteClaim(address, undefined)
    expect(next(book)).toBe('198.51.100.1')
    book.usePools(configOf(pool('p', ['198.51.100.0/30'])))
    expect(next(book)).toBe('198.51.100.0')
  })
  test('remember so many, and forget the first', () => {
    const [cidr] = cidrs('198.51.100.0/29')
    if (cidr === undefined) throw new Error('no CIDR')
    const block = { cidr, place: 0, apart: [] }
    const turns = new Turns(new Room([block]), 2)
    for (const offset of [0, 1, 2]) {
      turns.take(block, offset)
      turns.giveBack(block, offset)
    }
    expect([...turns.back()].map(({ offset }) => offset)).toEqual([1, 2])
    expect(turns.next()?.offset).toBe(0)
  })
})
