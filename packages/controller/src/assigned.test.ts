/** The condition clarion.dev/AddressAssigned where it does not come with an address. */
import type { ConditionView, Decision } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { ON_A, STALE, announcedStage as stage, TRUE } from './testing/announced-stage.ts'
import { ip } from './testing/fake-cluster.ts'

const kept: Decision = { decision: 'Kept', ips: [ip('192.0.2.1')], pool: 'web', additional: undefined }
const exhausted: Decision = {
  decision: 'Refused',
  refusal: { why: 'PoolsExhausted', wanted: 'ipv4' },
  ips: [],
  pool: undefined,
  lost: undefined,
}

test('an address given before there was the condition: said some time, with few writes at once, and then who announces', async () => {
  const { world, conditions, advance, services } = stage(20, { announcedCondition: TRUE })
  world.atRest = false
  world.slow = 50
  for (const key of services.keys()) {
    world.decisions.set(key, kept)
    conditions.decided(key)
  }
  await advance(60_000)
  expect(world.written).toEqual([]) // who waits for an address goes first
  world.atRest = true
  await advance(60_000)
  expect(new Set([...services.values()].map((view) => view.assignedCondition?.message))).toEqual(
    new Set(['192.0.2.1 of pool web']),
  )
  expect(world.most).toBeLessThanOrEqual(4)
  expect(new Set([...services.values()].map((view) => view.announcedCondition?.reason))).toEqual(new Set(['NoSpeakerAnnounces']))
  expect(world.written).toHaveLength(40)
})

test('a thousand that have said it already are not written', async () => {
  const assignedCondition: ConditionView = { status: 'True', reason: 'Assigned', message: '192.0.2.1 of pool web' }
  const { world, conditions, announce, advance, services } = stage(1_000, { assignedCondition, announcedCondition: TRUE })
  for (const key of services.keys()) {
    announce(key, ON_A)
    world.decisions.set(key, kept)
    conditions.decided(key)
  }
  await advance(60_000)
  expect(world.written).toEqual([])
})

test('why it has none is said once; nothing is said before anything was decided; gone with its type', async () => {
  const { world, conditions, advance, services } = stage(1, { ips: [] })
  await advance(60_000)
  expect(world.written).toEqual([])
  world.decisions.set('shop/s0', exhausted)
  conditions.decided('shop/s0')
  await advance(60_000)
  expect(world.written).toEqual(['False shop/s0'])
  expect(services.get('shop/s0')?.assignedCondition).toEqual({
    status: 'False',
    reason: 'PoolsExhausted',
    message: 'no available IPs',
  })
  const view = services.get('shop/s0')
  if (view === undefined) throw new Error('none')
  services.set('shop/s0', { ...view, isLoadBalancer: false })
  conditions.changed([{ kind: 'service', key: 'shop/s0' }])
  await advance(60_000)
  expect(world.written).toEqual(['False shop/s0', 'none shop/s0'])
})

test('while nothing is heard of speakers it says all the same why there is no address', async () => {
  const { world, conditions, advance } = stage(1, { ips: [], announcedCondition: TRUE })
  world.stale = [STALE]
  world.decisions.set('shop/s0', exhausted)
  conditions.decided('shop/s0')
  await advance(60_000)
  expect(world.written).toEqual(['False shop/s0'])
  world.stale = []
  await advance(60_000)
  expect(world.written).toEqual(['False shop/s0', 'none shop/s0'])
})
