/** Another configuration: whom it concerns, and that the pools it leaves alone cost next to nothing. */
import { describe, expect, test } from '@jest/globals'
import type { PoolView } from '../facts.ts'
import type { Book } from './book.ts'
import { plan } from './plan.ts'
import { rebuildBook } from './rebuild-book.ts'
import { pinned, pool, service } from './testing/views.ts'

const name = (i: number) => `p${String(i).padStart(3, '0')}`
const poolAt = (i: number, more: Partial<PoolView> = {}) => pool(name(i), [`10.0.${i}.0/24`], more)

/** Each pool with so many Services in it, and one that waits. */
function bookOf(pools: number, each: number): { readonly book: Book; readonly views: readonly PoolView[] } {
  const views = Array.from({ length: pools }, (_, i) => poolAt(i))
  const shown = Array.from({ length: pools * each }, (_, n) => {
    const i = Math.floor(n / each)
    return service({ name: `s${n}`, created: n, ips: [`10.0.${i}.${n % each}`], from: name(i) })
  })
  const all = new Map([...shown, service({ name: 'waits', askPool: 'none' })].map((view) => [view.key, view]))
  const facts = { services: all, claims: new Map(), namespaces: new Map(), config: configOf(views), lbClass: undefined }
  const book = rebuildBook(facts)
  plan({ services: all, lbClass: undefined, book, now: 0 }, ['shop/waits'])
  return { book, views }
}

const configOf = (pools: readonly PoolView[]) => ({ pools, l2Advertisements: [], bgp: undefined })

describe('concerned are', () => {
  const its = (i: number) => [`shop/s${2 * i}`, `shop/s${2 * i + 1}`]
  test.each<readonly [string, (views: readonly PoolView[]) => readonly PoolView[], readonly string[]]>([
    ['those of a pool that has other addresses', (all) => all.with(1, pool(name(1), ['10.0.1.0/25'])), its(1)],
    ['those of a pool that is gone', (all) => all.toSpliced(2, 1), its(2)],
    ['those of a pool that avoids addresses now', (all) => all.with(0, poolAt(0, { avoidBuggyIps: true })), its(0)],
    ['those of a pool of another name', (all) => all.with(1, pool('z', ['10.0.1.0/24'])), its(1)],
    [
      'those of a pool that is pinned now',
      (all) => all.with(1, poolAt(1, { allocation: pinned({ namespaces: ['x'] }) })),
      its(1),
    ],
    ['nobody, where it assigns no more', (all) => all.with(1, poolAt(1, { autoAssign: false })), []],
    ['nobody, where one more comes', (all) => [...all, poolAt(9)], []],
    ['nobody, where the order is another', (all) => all.toReversed(), []],
  ])('%s, and who wants for something', (_, edit, wanted) => {
    const { book, views } = bookOf(3, 2)
    expect([...book.usePools(configOf(edit(views)))].sort()).toEqual([...wanted, 'shop/waits'])
  })

  test('nobody whose pool only has another priority', () => {
    const { book, views } = bookOf(3, 2)
    const at = (priority: number) => configOf(views.with(1, poolAt(1, { allocation: pinned({ priority }) })))
    book.usePools(at(1))
    expect([...book.usePools(at(2))]).toEqual(['shop/waits'])
  })
})

test('a pool that stays as it is keeps what was taken in it, under its new view', () => {
  const { book, views } = bookOf(3, 2)
  const before = book.pools?.get(name(1))
  book.usePools(configOf(views.with(1, poolAt(1, { autoAssign: false })).with(0, pool(name(0), ['10.0.0.0/25']))))
  const after = book.pools?.get(name(1))
  expect([after === before, after?.view.autoAssign, after?.lowestFree('ipv4')]).toEqual([true, false, '10.0.1.2'])
  expect(book.pools?.get(name(0))?.lowestFree('ipv4')).toBe('10.0.0.2')
})

test('an edit of one pool among many costs a fraction of what all of them cost', () => {
  const { book, views } = bookOf(200, 100)
  const time = (run: () => void) => {
    const began = performance.now()
    run()
    return performance.now() - began
  }
  const edits = [1, 2, 3, 4, 5].map((i) => time(() => book.usePools(configOf(views.with(i, pool(name(i), [`10.0.${i}.0/25`]))))))
  const all = time(() => bookOf(200, 100))
  expect(Math.min(...edits)).toBeLessThan(all / 3)
})
