import type { Outcome } from '@clarion/core'
import type { Change } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { shared } from './announced.ts'
import { announcedStage, ON_A, STALE, TRUE } from './testing/announced-stage.ts'
import { DONE, fakeCluster } from './testing/fake-cluster.ts'

const refusal = (why: 'Conflict' | 'Forbidden' | 'Invalid' | 'NotFound' | 'Unavailable'): Outcome => ({
  done: false,
  why,
  message: why,
})

test('who announces is written once, after a moment, and again only when it is another', async () => {
  const { world, announce, advance, services } = announcedStage(1)
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
  const { world, announce, advance } = announcedStage(1, { announcedCondition: TRUE })
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

test('what a node said that is not ready any more is taken back when it lasts, and counts again with it', async () => {
  const { world, announce, advance, conditions, services, nodes } = announcedStage(2)
  const ready = (name: string, is: boolean) => {
    nodes.set(name, { name, labels: new Map(), networkUnavailable: false, notReady: !is })
    conditions.changed([{ kind: 'readiness', name }])
  }
  ready('a', true)
  announce('shop/s0', ON_A)
  announce('shop/s1', [{ node: 'b', interfaces: ['eth0'] }])
  await advance(2_000)
  expect(world.written.sort()).toEqual(['True shop/s0', 'True shop/s1'])
  ready('a', false)
  await advance(4_900)
  expect(world.written).toHaveLength(2)
  await advance(1_100)
  expect(world.written.slice(2)).toEqual(['Unknown shop/s0'])
  expect(services.get('shop/s0')?.announcedCondition?.reason).toBe('NodeNotReady')
  ready('a', true)
  await advance(2_000)
  expect(world.written.slice(3)).toEqual(['True shop/s0'])
  ready('a', false)
  announce('shop/s0', [...ON_A, { node: 'c', interfaces: [] }])
  await advance(60_000)
  expect(services.get('shop/s0')?.announcedCondition?.message).toBe('announced from node c')
  expect(world.written).toHaveLength(5)
})

test('a Service that keeps changing otherwise is told all the same', async () => {
  const { world, advance, conditions } = announcedStage(1)
  for (let i = 0; i < 15; i++) {
    conditions.changed([{ kind: 'service', key: 'shop/s0' }])
    await advance(500)
  }
  expect(world.written).toEqual(['False shop/s0'])
})

test('a Service that lost its address, or is no load balancer any more, says nothing', async () => {
  for (const more of [{ ips: [] }, { isLoadBalancer: false }]) {
    const { world, advance } = announcedStage(1, { ...more, announcedCondition: TRUE })
    await advance(60_000)
    expect(world.written).toEqual(['none shop/s0'])
  }
})

test('assignments come first, and a thousand are written few at a time', async () => {
  const { world, advance } = announcedStage(1_000)
  world.atRest = false
  world.slow = 10
  await advance(120_000)
  expect(world.written).toEqual([])
  world.atRest = true
  await advance(1_500)
  expect(world.written.length).toBeGreaterThan(100)
  world.atRest = false
  await advance(10_000)
  const paused = world.written.length
  expect(paused).toBeLessThanOrEqual(256)
  world.atRest = true
  await advance(3_000)
  expect(world.written.length - paused).toBeLessThanOrEqual(4 * 128)
  await advance(10_000)
  expect(world.written).toHaveLength(1_000)
  expect(new Set(world.written).size).toBe(1_000)
  expect(world.most).toBe(4)
})

test('nothing is written while what speakers say is not known', async () => {
  const { world, advance, conditions } = announcedStage(1)
  world.stale = [STALE]
  await advance(60_000)
  expect(world.written).toEqual([])
  world.stale = []
  conditions.changed([{ kind: 'health' }])
  await advance(6_000)
  expect(world.written).toEqual(['False shop/s0'])
})

test('who does not lead writes nothing; who leads then looks at everything', async () => {
  const { world, advance, conditions, announce } = announcedStage(2)
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
  const { world, advance } = announcedStage(1_000)
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
  const { world, advance, conditions } = announcedStage(1)
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
  const { world, advance } = announcedStage(1)
  world.refuse = refusal(why)
  await advance(300_000)
  expect(world.written.length).toBeGreaterThan(3)
  expect(world.written.length).toBeLessThan(30)
  expect(world.undone).toEqual([])
})

test('a Service that is gone is not tried again', async () => {
  const { world, advance } = announcedStage(1)
  world.refuse = refusal('NotFound')
  await advance(60_000)
  expect(world.written).toHaveLength(1)
})

test('done, and yet not as it was written: tried ever more seldom', async () => {
  const { world, advance } = announcedStage(1)
  world.refuse = DONE
  await advance(300_000)
  expect(world.written.length).toBeGreaterThan(3)
  expect(world.written.length).toBeLessThan(30)
})

test('stopped, it writes no more', async () => {
  const { world, advance, conditions, announce } = announcedStage(1)
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
