import type { Ip } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { NodeView, ServiceKey } from '../facts.ts'
import { type Announcement, announce, type NotAnnounced } from './announce.ts'
import { LiveTable } from './live-table.ts'
import type { TableEntry } from './table-entry.ts'
import { compileTable } from './testing/compile-table.ts'
import { advertisement, ip, node, rank, sampleFacts, selector, service } from './testing/sample-facts.ts'

type Decision = Announcement | NotAnnounced

const SELVES = [node('a'), node('a', { labels: new Map([['rack', '2']]) })]
const EVERYWHERE = advertisement({ name: 'all' })
const RACK_2 = advertisement({ name: 'rack-2', nodeSelectors: [selector({ rack: '2' })], interfaces: ['eth1'] })

const anyService = fc.constantFrom<ServiceKey>('web/shop', 'web/blog', 'lab/shop')
const ips = fc.uniqueArray(
  fc.integer({ min: 1, max: 4 }).map((n) => ip(`192.0.2.${n}`)),
  { minLength: 1 },
)
const announcement = fc.record<Announcement>({
  service: anyService,
  ips,
  pool: fc.constant('pool'),
  advertisements: fc.subarray([EVERYWHERE, RACK_2], { minLength: 1 }),
  candidates: fc.subarray(['a', 'b', 'c']),
  outOfTheRunning: fc.constant([]),
})
const refusal = anyService.map((key): NotAnnounced => ({ service: key, why: 'ServiceDeleted' }))
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
        const isAllOther = self !== before
        const deltas = table.change({ decided: changed, decisions, self, isAllOther })
        before = self
        const addresses = deltas.map((delta) => (delta.do === 'set' ? delta.entry.address : delta.address))
        expect(new Set(addresses).size).toBe(addresses.length)
        for (const delta of deltas) if (delta.do === 'set') expect(heard.get(delta.entry.address)).not.toEqual(delta.entry)
        for (const delta of deltas) {
          if (delta.do === 'set') heard.set(delta.entry.address, delta.entry)
          else heard.delete(delta.address)
        }
        expect(table.now).toEqual(compileTable(announcements, self))
        expect(heard).toEqual(table.now)
        const copies = new Map(
          [...decisions].map(([key, one]) => [key, 'why' in one ? one : { ...one, candidates: [...one.candidates] }]),
        )
        expect(table.change({ decided: [], decisions: copies, self, isAllOther: true })).toEqual([])
      }
    }),
  )
  expect(shared).toBeGreaterThan(0)
})

const shop = service({ name: 'shop', ips: [ip('192.0.2.40'), ip('2001:db8::40')] })
const blog = service({ name: 'blog', ips: [ip('192.0.2.41')] })

function announcements(facts: ReturnType<typeof sampleFacts>) {
  return [...facts.services.keys()].flatMap((key) => {
    const decision = announce(facts, key, rank)
    return 'why' in decision ? [] : [decision]
  })
}

/** All decided at once, in this order. */
function tableOf(all: readonly Announcement[], self: NodeView): ReadonlyMap<Ip, TableEntry> {
  const table = new LiveTable()
  const decisions = new Map(all.map((one) => [one.service, one]))
  table.change({ decided: all.map((now) => ({ now, before: undefined })), decisions, self, isAllOther: false })
  return table.now
}

test('one entry per address, with the candidates of its Service and the interfaces of this node', () => {
  const advertisements = [advertisement({ interfaces: ['eth1'] })]
  const all = announcements(sampleFacts({ services: [shop, blog], advertisements }))
  const [ofShop, ofBlog] = [all[0]?.candidates, all[1]?.candidates]
  expect([...tableOf(all, node('a')).values()]).toEqual([
    { address: '192.0.2.40', service: 'web/shop', candidates: ofShop, interfaces: ['eth1'] },
    { address: '2001:db8::40', service: 'web/shop', candidates: ofShop, interfaces: ['eth1'] },
    { address: '192.0.2.41', service: 'web/blog', candidates: ofBlog, interfaces: ['eth1'] },
  ])
})

test('a node that is no candidate has the entry too, without interfaces: it knows who owns', () => {
  const advertisements = [advertisement({ nodeSelectors: [selector({ rack: '1' })] })]
  const a = node('a', { labels: new Map([['rack', '1']]) })
  const all = announcements(sampleFacts({ services: [blog], nodes: [a, node('b')], advertisements }))
  expect([...tableOf(all, node('b')).values()]).toEqual([
    { address: '192.0.2.41', service: 'web/blog', candidates: ['a'], interfaces: [] },
  ])
  expect(tableOf(all, a).get(ip('192.0.2.41'))?.interfaces).toBe('all')
})

test('an address that two Services show has one entry, whichever came first', () => {
  const thief = service({ name: 'thief', ips: [ip('192.0.2.41')] })
  const all = announcements(sampleFacts({ services: [blog, thief] }))
  expect(all).toHaveLength(2)
  for (const order of [all, all.toReversed()]) {
    expect(tableOf(order, node('a')).get(ip('192.0.2.41'))?.service).toBe('web/blog')
  }
})
