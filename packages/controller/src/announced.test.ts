import {
  type Announcer,
  type ConditionView,
  type Config,
  type Effect,
  NO_BGP,
  type Outcome,
  parseSelector,
  readConfig,
  type ServiceKey,
  type ServiceView,
} from '@clarion/core'
import type { Change, StaleKind } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { shared, startAnnounced } from './announced.ts'
import { DONE, fakeCluster, ip, service } from './testing/fake-cluster.ts'
import { testClock } from './testing/test-clock.ts'

const ON_A: readonly Announcer[] = [{ node: 'a', interfaces: ['eth0'] }]
const TRUE: ConditionView = { status: 'True', reason: 'Announced', message: 'announced from node a on eth0' }
const STALE: StaleKind = { kind: 'ServiceL2Status', why: 'Forbidden', message: 'no', since: 0 }

/** Services with an address, and a cluster that does what it is told. */
function stage(count: number, more: Partial<ServiceView> = {}) {
  const clock = testClock()
  const announced = new Map<ServiceKey, readonly Announcer[]>()
  const cluster = fakeCluster([])
  const { services } = cluster.facts
  const world = {
    leads: true,
    atRest: true,
    stale: [] as readonly StaleKind[],
    /** Answers instead of doing it. */
    refuse: undefined as Outcome | undefined,
    most: 0,
    written: [] as string[],
    undone: [] as string[],
    uncovered: [] as string[],
    told: [] as string[],
    slow: 0, // ms
  }
  let running = 0
  for (let i = 0; i < count; i++) {
    const view = service(`s${i}`, { ips: [ip('192.0.2.1')], ...more })
    services.set(view.key, view)
  }
  const perform = async (effect: Effect): Promise<Outcome> => {
    world.most = Math.max(world.most, ++running)
    if (world.slow > 0) await new Promise<void>((resolve) => void clock.after(world.slow, resolve))
    running--
    if (effect.do === 'tell') {
      world.told.push(`${effect.type} ${effect.reason} ${effect.service}`)
      return DONE
    }
    if (effect.do !== 'write-condition' && effect.do !== 'remove-condition') throw new Error(effect.do)
    world.written.push(`${effect.do === 'write-condition' ? effect.status : 'none'} ${effect.service}`)
    if (world.refuse !== undefined) return world.refuse
    const view = services.get(effect.service)
    if (view !== undefined) {
      const { status, reason, message } = effect.do === 'write-condition' ? effect : TRUE
      services.set(view.key, {
        ...view,
        announcedCondition: effect.do === 'write-condition' ? { status, reason, message } : undefined,
      })
      conditions.changed([{ kind: 'service', key: view.key }])
    }
    return DONE
  }
  const conditions = startAnnounced({
    cluster: {
      ...cluster,
      facts: Object.defineProperty({ ...cluster.facts, announced }, 'services', { value: services }),
      health: () => ({ stale: world.stale, emptied: [] }),
      perform,
    },
    lbClass: undefined,
    clock,
    random: () => 1,
    leads: () => world.leads,
    atRest: () => world.atRest,
    undone: ({ service }, why) => world.undone.push(`${why} ${service}`),
    uncovered: ({ service, reason }, alone) => world.uncovered.push(`${reason} ${service}${alone ? ' alone' : ''}`),
  })
  const announce = (key: ServiceKey, by: readonly Announcer[]) => {
    if (by.length === 0) announced.delete(key)
    else announced.set(key, by)
    conditions.changed([{ kind: 'announced', key }])
  }
  return { clock, world, conditions, announce, services, advance: clock.advance }
}

const refusal = (why: 'Conflict' | 'Forbidden' | 'Invalid' | 'NotFound' | 'Unavailable'): Outcome => ({
  done: false,
  why,
  message: why,
})

test('who announces is written once, after a moment, and again only when it is another', async () => {
  const { world, announce, advance, services } = stage(1)
  announce('shop/s0', ON_A)
  await advance(999)
  expect(world.written).toEqual([])
  await advance(1)
  expect(world.written).toEqual(['True shop/s0'])
  expect(services.get('shop/s0')?.announcedCondition).toEqual(TRUE)
  announce('shop/s0', ON_A)
  await advance(60_000)
  expect(world.written).toHaveLength(1)
  announce('shop/s0', [{ node: 'b', interfaces: ['eth0'] }])
  await advance(60_000)
  expect(world.written).toEqual(['True shop/s0', 'True shop/s0'])
})

test('that nobody announces is written when it has lasted; a planned move is one write', async () => {
  const { world, announce, advance } = stage(1, { announcedCondition: TRUE })
  await advance(4_999)
  expect(world.written).toEqual([])
  announce('shop/s0', [])
  await advance(4_900)
  expect(world.written).toEqual([])
  announce('shop/s0', [{ node: 'b', interfaces: ['eth0'] }])
  await advance(60_000)
  expect(world.written).toEqual(['True shop/s0'])
  announce('shop/s0', [])
  await advance(6_000)
  expect(world.written).toEqual(['True shop/s0', 'False shop/s0'])
  await advance(60_000)
  expect(world.written).toHaveLength(2)
})

test('a Service that keeps changing otherwise is told all the same', async () => {
  const { world, advance, conditions } = stage(1)
  for (let i = 0; i < 15; i++) {
    conditions.changed([{ kind: 'service', key: 'shop/s0' }])
    await advance(500)
  }
  expect(world.written).toEqual(['False shop/s0'])
})

test('a Service that lost its address, or is no load balancer any more, says nothing', async () => {
  for (const more of [{ ips: [] }, { isLoadBalancer: false }]) {
    const { world, advance } = stage(1, { ...more, announcedCondition: TRUE })
    await advance(60_000)
    expect(world.written).toEqual(['none shop/s0'])
  }
})

test('assignments come first, and a thousand are written few at a time', async () => {
  const { world, advance } = stage(1_000)
  world.atRest = false
  world.slow = 10
  await advance(120_000)
  expect(world.written).toEqual([])
  world.atRest = true
  await advance(1_500)
  expect(world.written.length).toBeGreaterThan(100)
  world.atRest = false
  await advance(10_000)
  expect(world.written.length).toBeLessThanOrEqual(512)
  world.atRest = true
  await advance(10_000)
  expect(world.written).toHaveLength(1_000)
  expect(new Set(world.written).size).toBe(1_000)
  expect(world.most).toBe(4)
})

test('nothing is written while what speakers say is not known', async () => {
  const { world, advance, conditions } = stage(1)
  world.stale = [STALE]
  await advance(60_000)
  expect(world.written).toEqual([])
  world.stale = []
  conditions.changed([{ kind: 'health' }])
  await advance(6_000)
  expect(world.written).toEqual(['False shop/s0'])
})

test('who does not lead writes nothing; who leads then looks at everything', async () => {
  const { world, advance, conditions, announce } = stage(2)
  world.leads = false
  announce('shop/s0', ON_A)
  await advance(60_000)
  expect(world.written).toEqual([])
  world.leads = true
  conditions.lead()
  await advance(6_000)
  expect(world.written.sort()).toEqual(['False shop/s1', 'True shop/s0'])
})

test('what is not permitted is tried seldom and by few, said, and done when it is', async () => {
  const { world, advance } = stage(1_000)
  world.refuse = refusal('Forbidden')
  await advance(600_000)
  expect(world.written.length).toBeLessThan(200) // 1,000 Services in ten minutes
  expect(world.undone.length).toBeLessThan(50)
  expect(world.undone[0]).toMatch(/^Forbidden shop\/s/)
  world.refuse = undefined
  await advance(60_000)
  expect(new Set(world.written).size).toBe(1_000)
})

test('away, the server is asked as seldom, and at once when it is back', async () => {
  const { world, advance, conditions } = stage(1)
  world.refuse = refusal('Unavailable')
  await advance(120_000)
  const tries = world.written.length
  expect(tries).toBeLessThan(20)
  world.refuse = undefined
  conditions.changed([{ kind: 'health' }])
  await advance(6_000)
  expect(world.written).toHaveLength(tries + 1)
})

test.each(['Conflict', 'Invalid'] as const)('%s is tried again, ever more seldom', async (why) => {
  const { world, advance } = stage(1)
  world.refuse = refusal(why)
  await advance(300_000)
  expect(world.written.length).toBeGreaterThan(3)
  expect(world.written.length).toBeLessThan(30)
  expect(world.undone).toEqual([])
})

test('a Service that is gone is not tried again', async () => {
  const { world, advance } = stage(1)
  world.refuse = refusal('NotFound')
  await advance(60_000)
  expect(world.written).toHaveLength(1)
})

test('done, and yet not as it was written: tried ever more seldom', async () => {
  const { world, advance } = stage(1)
  world.refuse = DONE
  await advance(300_000)
  expect(world.written.length).toBeGreaterThan(3)
  expect(world.written.length).toBeLessThan(30)
})

test('stopped, it writes no more', async () => {
  const { world, advance, conditions, announce } = stage(1)
  conditions.stop()
  announce('shop/s0', ON_A)
  await advance(60_000)
  expect(world.written).toEqual([])
})

test('the one listener of a cluster shares what it hears', () => {
  const cluster = fakeCluster([])
  const heard: (readonly Change[])[] = []
  const both = shared(cluster, (changes) => heard.push(changes))
  both.onChange((changes) => heard.push(changes))
  const news: readonly Change[] = [{ kind: 'config' }]
  cluster.tell(...news)
  expect(heard).toEqual([news, news])
})

/** What two L2Advertisements and a BGPAdvertisement make of two pools. */
function configOf(...advertised: readonly ('web' | 'lab' | 'web by BGP' | 'web for nobody')[]): Config {
  const selectors = { nodeSelectors: [], serviceSelectors: [] }
  const l2 = (name: string) => ({ name, pools: new Set([name]), interfaces: [], ...selectors })
  const bgp = { name: 'b', pools: new Set(['web']), aggregationLength: 32, aggregationLengthV6: 128, localPref: 0 }
  const none = parseSelector({ matchLabels: { team: 'none' } })
  if ('fault' in none) throw new Error(none.message)
  return {
    ...poolsRead,
    l2Advertisements: [
      ...(['web', 'lab'] as const).filter((name) => advertised.includes(name)).map(l2),
      ...(advertised.includes('web for nobody') ? [{ ...l2('web'), serviceSelectors: [none] }] : []),
    ],
    bgp: {
      ...NO_BGP,
      advertisements: advertised.includes('web by BGP') ? [{ ...bgp, communities: [], peers: [], ...selectors }] : [],
    },
  }
}
const read = readConfig({
  pools: [
    { name: 'web', labels: new Map(), spec: { addresses: ['192.0.2.0/24'], autoAssign: true, avoidBuggyIPs: false } },
    { name: 'lab', labels: new Map(), spec: { addresses: ['198.51.100.0/24'], autoAssign: true, avoidBuggyIPs: false } },
  ],
  l2Advertisements: [],
  bgp: undefined,
})
if (!('config' in read)) throw new Error('refused')
const poolsRead = read.config

test('what nothing announces is said with its reason, once, with an event, and taken back', async () => {
  const { world, conditions, advance, services } = stage(2)
  const lab = services.get('shop/s1')
  if (lab !== undefined) services.set(lab.key, { ...lab, ips: [ip('198.51.100.1')] })
  const reasons = () => [...services.values()].map(({ announcedCondition }) => announcedCondition?.reason)
  conditions.use(configOf('web', 'lab'))
  await advance(10_000)
  expect(reasons()).toEqual(['NoSpeakerAnnounces', 'NoSpeakerAnnounces'])
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 0, OnlyBGPAdvertised: 0 })

  world.written.length = 0
  conditions.use(configOf('lab'))
  await advance(10_000)
  expect(reasons()).toEqual(['NotAdvertised', 'NoSpeakerAnnounces'])
  expect(world.written).toEqual(['False shop/s0']) // the other one was not touched
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 1, OnlyBGPAdvertised: 0 })

  conditions.use(configOf('lab', 'web by BGP'))
  await advance(10_000)
  expect(reasons()).toEqual(['OnlyBGPAdvertised', 'NoSpeakerAnnounces'])
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 0, OnlyBGPAdvertised: 1 })

  conditions.use(configOf('lab', 'web for nobody'))
  await advance(10_000)
  conditions.use(configOf('lab')) // for the same reason, in other words
  await advance(60_000)
  expect(world.written).toHaveLength(4)
  expect(world.uncovered).toEqual(['NotAdvertised shop/s0', 'OnlyBGPAdvertised shop/s0', 'NotAdvertised shop/s0 alone'])
  expect(world.told).toEqual([
    'Warning NotAdvertised shop/s0',
    'Warning OnlyBGPAdvertised shop/s0',
    'Warning NotAdvertised shop/s0',
  ])

  conditions.use(configOf('web', 'lab'))
  await advance(10_000)
  expect(reasons()).toEqual(['NoSpeakerAnnounces', 'NoSpeakerAnnounces'])
  expect(world.told).toHaveLength(3)
})

test('a Service that is announced all the same says so, and is told of no more', async () => {
  const { world, conditions, announce, advance } = stage(1)
  announce('shop/s0', ON_A)
  conditions.use(configOf())
  await advance(60_000)
  expect(world.written).toEqual(['True shop/s0'])
  expect(world.told).toEqual([])
})

test('a Service that gets another address or other labels is looked at again', async () => {
  const { conditions, advance, services } = stage(1)
  conditions.use(configOf('lab'))
  const view = services.get('shop/s0')
  if (view === undefined) throw new Error('no Service')
  expect(conditions.uncovered().NotAdvertised).toBe(1)
  services.set(view.key, { ...view, ips: [ip('198.51.100.1')] })
  conditions.changed([{ kind: 'service', key: view.key }])
  expect(conditions.uncovered().NotAdvertised).toBe(0)
  services.delete(view.key)
  conditions.changed([{ kind: 'service', key: view.key }])
  await advance(10_000)
  expect(conditions.uncovered()).toEqual({ NotAdvertised: 0, OnlyBGPAdvertised: 0 })
})
