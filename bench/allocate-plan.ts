/**
 * 1,000 pools and 100,000 Services (`-- --services N`: so many): reading them in, planning all of them as after MetalLB (statuses, no claims), giving addresses to as
 * many that have none, and one edit of one pool among them. Planned in portions, as the controller does: the longest one is told.
 */

import { parseArgs } from 'node:util'
import { pool, service } from '../packages/core/src/allocate/testing/views.ts'
import {
  type Book,
  type PoolView,
  plan,
  planOrder,
  rebuildBook,
  type ServiceKey,
  type ServiceView,
} from '../packages/core/src/index.ts'

const POOLS = 1_000
const { values } = parseArgs({ options: { services: { type: 'string', default: '100000' } } })
const SERVICES = Number(values.services)
const PORTION = 64
const EACH = SERVICES / POOLS

const name = (i: number) => `p${String(i).padStart(4, '0')}`
const block = (i: number) => `10.${i >> 8}.${i & 255}`
const pools: readonly PoolView[] = Array.from({ length: POOLS }, (_, i) => pool(name(i), [`${block(i)}.0/24`]))
const addressOf = (i: number) => `${block(Math.floor(i / EACH))}.${i % EACH}`

function services(assigned: boolean): ReadonlyMap<ServiceKey, ServiceView> {
  const all = Array.from({ length: SERVICES }, (_, i) => {
    const shown = assigned ? { ips: [addressOf(i)], from: name(Math.floor(i / EACH)) } : {}
    return service({ name: `s${i}`, created: i, ...shown })
  })
  return new Map(all.map((view) => [view.key, view]))
}

function timed<T>(what: string, run: () => T): T {
  const began = performance.now()
  const result = run()
  console.log(`${what.padEnd(64)} ${(performance.now() - began).toFixed(0).padStart(7)} ms`)
  return result
}

/** Portion after portion; what is told is the longest. */
function planAll(what: string, all: ReadonlyMap<ServiceKey, ServiceView>, keys: Iterable<ServiceKey>, book: Book): void {
  const sorted = timed(`${what}: order`, () => [...keys].sort(planOrder(all)))
  let longest = 0
  const began = performance.now()
  for (let at = 0; at < sorted.length; at += PORTION) {
    const from = performance.now()
    plan({ services: all, lbClass: undefined, book, now: 0 }, sorted.slice(at, at + PORTION))
    longest = Math.max(longest, performance.now() - from)
  }
  const total = performance.now() - began
  console.log(
    `${`${what}: ${sorted.length} planned`.padEnd(64)} ${total.toFixed(0).padStart(7)} ms, the longest portion ${longest.toFixed(1)} ms`,
  )
}

const factsOf = (all: ReadonlyMap<ServiceKey, ServiceView>) => ({
  services: all,
  claims: new Map(),
  namespaces: new Map([['shop', new Map()]]),
  config: { pools, l2Advertisements: [], bgp: undefined },
  lbClass: undefined,
})

const assigned = services(true)
const book = timed('assigned: the book made anew', () => rebuildBook(factsOf(assigned)))
planAll('assigned', assigned, assigned.keys(), book)
const edited = pools.map((view, i) => (i === 500 ? pool(view.name, [`${block(i)}.0/25`]) : view))
const concerned = timed('one pool shrunk among them: the book follows', () =>
  book.usePools({ pools: edited, l2Advertisements: [], bgp: undefined }),
)
planAll('one pool shrunk', assigned, concerned, book)
const pending = services(false)
const empty = timed('pending: the book made anew', () => rebuildBook(factsOf(pending)))
planAll('pending', pending, pending.keys(), empty)
