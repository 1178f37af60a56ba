import type { Ip } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { NodeView, ServiceKey } from '../facts.ts'
import type { Announcement, NotAnnounced } from './announce.ts'
import { compileTable, type TableEntry } from './compile-table.ts'
import { applyDeltas } from './diff-tables.ts'
import { LiveTable } from './live-table.ts'
import { advertisement, ip, node, selector } from './testing/sample-facts.ts'

type Decision = Announcement | NotAnnounced

const SELVES = [node('a'), node('a', { labels: new Map([['rack', '2']]) })]
const EVERYWHERE = advertisement({ name: 'all' })
const RACK_2 = advertisement({ name: 'rack-2', nodeSelectors: [selector({ rack: '2' })], interfaces: ['eth1'] })

const service = fc.constantFrom<ServiceKey>('web/shop', 'web/blog', 'lab/shop')
const ips = fc.uniqueArray(
  fc.integer({ min: 1, max: 4 }).map((n) => ip(`192.0.2.${n}`)),
  { minLength: 1 },
)
const announcement = fc.record<Announcement>({
  service,
  ips,
  pool: fc.constant('pool'),
  advertisements: fc.subarray([EVERYWHERE, RACK_2], { minLength: 1 }),
  candidates: fc.subarray(['a', 'b', 'c']),
  outOfTheRunning: fc.constant([]),
})
const refusal = service.map((key): NotAnnounced => ({ service: key, why: 'ServiceDeleted' }))
/** Some Services are decided about, once each. */
const decided = fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: announcement }, refusal), { selector: (one) => one.service })
const step = fc.record({ decided, self: fc.constantFrom<NodeView>(...SELVES) })

test('whatever is decided one after the other, it is the table that is made at once, and so is theirs who heard the changes', () => {
  let shared = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const decisions = new Map<ServiceKey, Decision>()
      const table = new LiveTable()
      const heard = new Map<Ip, TableEntry>()
      let before: NodeView | undefined
      for (const { decided, self } of steps) {
        const changed = decided.map((now) => ({ now, before: decisions.get(now.service) }))
        for (const now of decided) {
          if ('why' in now) decisions.delete(now.service)
          else decisions.set(now.service, now)
        }
        const announcements = [...decisions.values()].flatMap((one) => ('why' in one ? [] : one))
        shared += announcements.flatMap((one) => one.ips).length - new Set(announcements.flatMap((one) => one.ips)).size
        const deltas = self === before ? table.change(changed, decisions, self) : table.rebuild(decisions, self)
        before = self
        const addresses = deltas.map((delta) => (delta.do === 'set' ? delta.entry.address : delta.address))
        expect(new Set(addresses).size).toBe(addresses.length)
        for (const delta of deltas) if (delta.do === 'set') expect(heard.get(delta.entry.address)).not.toEqual(delta.entry)
        applyDeltas(heard, deltas)
        expect(table.now).toEqual(compileTable(announcements, self))
        expect(heard).toEqual(table.now)
      }
    }),
  )
  expect(shared).toBeGreaterThan(0)
})
