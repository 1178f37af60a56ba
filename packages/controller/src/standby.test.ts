/** A controller that does not lead: it reads, plans nothing, and takes over with what it has read. */
import type { Effect, Outcome } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { startAllocator } from './allocator.ts'
import { claim, DONE, fakeCluster, ip, poolsOf, service } from './testing/fake-cluster.ts'
import { testClock } from './testing/test-clock.ts'

async function stage(leadsAtFirst: boolean) {
  const clock = testClock()
  const cluster = fakeCluster(['192.0.2.0/30'])
  const held: (number | undefined)[] = []
  let leads = leadsAtFirst
  let listener: (leads: boolean) => void = () => {}
  const allocator = startAllocator({
    cluster,
    lbClass: undefined,
    clock,
    wallNow: () => 0,
    random: () => 0.5,
    hash: (text) => text,
    lead: {
      leads: () => leads,
      onChange: (told) => {
        listener = told
      },
    },
    report: {
      config: () => {},
      decided: () => {},
      undone: () => {},
      faults: () => {},
      counted: () => {},
      held: (hold) => held.push(hold?.lost.size),
      others: () => {},
      reserving: () => {},
      unreserved: () => {},
    },
  })
  const add = (...names: readonly string[]) => {
    for (const one of names.map((name) => service(name))) {
      cluster.facts.services.set(one.key, one)
      cluster.tell({ kind: 'service', key: one.key })
    }
  }
  const setLeads = async (now: boolean) => {
    leads = now
    listener(now)
    await clock.advance(0)
  }
  await clock.advance(0)
  return { clock, cluster, allocator, held, add, setLeads }
}

test('plans nothing, is through with its first pass, and gives when it leads', async () => {
  const { clock, cluster, allocator, add, setLeads } = await stage(false)
  add('web')
  await clock.advance(60_000)
  await allocator.started
  expect([cluster.asked, allocator.book.isGiven(ip('192.0.2.0'), 'shop/web')]).toEqual([[], false])
  await setLeads(true)
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0', 'write-status shop/web 192.0.2.0'])
})

test('what the leader before it gave is known to it', async () => {
  const { cluster, add, setLeads } = await stage(false)
  const theirs = service('theirs', { ips: [ip('192.0.2.0')], allocatedFromPool: 'p0' })
  cluster.facts.services.set(theirs.key, theirs)
  cluster.facts.claims.set(ip('192.0.2.0'), claim('192.0.2.0', theirs))
  cluster.tell({ kind: 'service', key: theirs.key }, { kind: 'claim', address: ip('192.0.2.0') })
  add('web')
  await setLeads(true)
  expect(cluster.asked).toEqual(['claim-address 192.0.2.1', 'write-status shop/web 192.0.2.1'])
})

test('a leader that is none any more ends between two steps, and takes nothing up until it leads again', async () => {
  const { clock, cluster, add, setLeads } = await stage(true)
  const answer = Promise.withResolvers<void>()
  cluster.answer = (effect: Effect): Outcome => {
    if (effect.do === 'claim-address') answer.resolve()
    return DONE
  }
  add('web')
  void answer.promise.then(() => setLeads(false))
  await clock.advance(60_000)
  expect(cluster.asked).toEqual(['claim-address 192.0.2.0'])
  await setLeads(true)
  expect(cluster.asked.slice(1)).toEqual(['claim-address 192.0.2.0', 'write-status shop/web 192.0.2.0'])
})

test('what it chose for a reservation and could not write it chooses anew when it leads again', async () => {
  const { clock, cluster, setLeads } = await stage(true)
  const chosen: string[] = []
  cluster.answer = (effect: Effect): Outcome => {
    if (effect.do === 'write-reservation-status') chosen.push(effect.chosen.join())
    return { done: false, why: 'Unavailable', message: '' }
  }
  const spec = { mode: 'Static', fromPool: { pool: 'p0', ipv4: 1 } } as const
  const vip = { name: 'vip', uid: 'uid-vip', labels: new Map(), created: 0, generation: 1, chosen: [], spec }
  cluster.facts.reservations.set(vip.name, vip)
  cluster.tell({ kind: 'reservations' })
  await setLeads(false)
  const theirs = service('theirs', { ips: [ip('192.0.2.0')], allocatedFromPool: 'p0' })
  cluster.facts.services.set(theirs.key, theirs)
  cluster.tell({ kind: 'service', key: theirs.key })
  await setLeads(true)
  await clock.advance(1_000)
  expect(chosen).toEqual(['192.0.2.0', '192.0.2.1'])
})

test('holds back a mass release that it finds when it begins to lead', async () => {
  const { cluster, held, setLeads } = await stage(false)
  for (let i = 0; i < 5; i++) {
    const one = service(`s${i}`, { ips: [ip(`192.0.2.${i}`)], allocatedFromPool: 'p0' })
    cluster.facts.services.set(one.key, one)
    cluster.tell({ kind: 'service', key: one.key })
  }
  cluster.facts.config = poolsOf(['203.0.113.0/24'])
  cluster.tell({ kind: 'config' })
  await setLeads(true)
  expect([cluster.asked, held]).toEqual([[], [5]])
})
