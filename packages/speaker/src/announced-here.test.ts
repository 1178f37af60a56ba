import type { ServiceKey } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { AnnouncedHere } from './announced-here.ts'
import type { Decision } from './announcer.ts'
import { ip } from './testing/sample-facts.ts'

const IPS = ['192.0.2.40', '192.0.2.41', '192.0.2.42'].map(ip)

const decision: fc.Arbitrary<Decision> = fc
  .record({
    service: fc.constantFrom('shop/a', 'shop/b', 'shop/c'),
    ips: fc.array(fc.constantFrom(...IPS), { maxLength: 4 }),
    candidates: fc.subarray(['a', 'b']),
  })
  .map(({ service, ips, candidates }) =>
    ips.length === 0
      ? { service, why: 'NoEndpoints' }
      : { service, ips, candidates, pool: 'web', advertisements: [], outOfTheRunning: [] },
  )

const step = fc.oneof(
  decision.map((one) => ({ decision: one })),
  fc.record({ ip: fc.constantFrom(...IPS), isHeld: fc.boolean() }),
  fc.constant('look' as const),
)

/** All of it, looked at anew. */
function plain(decisions: ReadonlyMap<ServiceKey, Decision>, held: ReadonlySet<Ip>): ReadonlyMap<ServiceKey, readonly Ip[]> {
  const here = new Map<ServiceKey, readonly Ip[]>()
  for (const [service, one] of decisions) {
    const ips = 'why' in one || !one.candidates.includes('a') ? [] : [...new Set(one.ips)].filter((address) => held.has(address))
    if (ips.length > 0) here.set(service, ips)
  }
  return here
}

test('whatever changes, in whatever order, it is what a look at everything would find, and the news lead from one to the next', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
      const here = new AnnouncedHere('a')
      const decisions = new Map<ServiceKey, Decision>()
      const held = new Set<Ip>()
      let told = plain(decisions, held)
      for (const one of [...steps, 'look' as const]) {
        if (one === 'look') {
          const now = plain(decisions, held)
          const news = here.news()
          expect(here.all).toEqual(now)
          for (const ip of IPS)
            expect(new Set(here.sharing(ip))).toEqual(new Set([...now.keys()].filter((key) => now.get(key)?.includes(ip))))
          const after = new Map(told)
          for (const { service, before, now: since } of news) {
            expect(before).toEqual(told.get(service) ?? [])
            expect(before).not.toEqual(since)
            if (since.length === 0) after.delete(service)
            else after.set(service, since)
          }
          expect(after).toEqual(now)
          told = now
        } else if ('decision' in one) {
          decisions.set(one.decision.service, one.decision)
          here.note(one.decision)
        } else {
          if (one.isHeld) held.add(one.ip)
          else held.delete(one.ip)
          here.hold(one.ip, one.isHeld)
        }
      }
    }),
  )
})
