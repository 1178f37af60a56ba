import { type ConfigObjects, DELIBERATE_MS, type KeptConfig } from '@clarion/core'
import type { ClusterHealth } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { startConfigKeeping } from './config-keeping.ts'
import { fakeCluster, poolsOf } from './testing/fake-cluster.ts'
import { testClock } from './testing/test-clock.ts'

const AD = {
  name: 'all',
  labels: new Map(),
  spec: { ipAddressPools: [], ipAddressPoolSelectors: [], nodeSelectors: [], serviceSelectors: [], interfaces: [] },
}
const whole = (...pools: readonly string[]): ConfigObjects => ({ ...poolsOf(pools), l2Advertisements: [AD] })
const OLD = whole('192.0.2.0/24')
const NEW = whole('198.51.100.0/24')
const WELL: ClusterHealth = { stale: [], emptied: [] }
const MISSING: ClusterHealth = {
  stale: [{ kind: 'L2Advertisement', why: 'Missing', message: 'not there', since: 0 }],
  emptied: [],
}

async function stage(config: ConfigObjects, { former, health = WELL }: { former?: ConfigObjects; health?: ClusterHealth } = {}) {
  const cluster = fakeCluster([])
  cluster.facts.config = config
  const clock = testClock()
  const written: ConfigObjects[] = []
  const told: KeptConfig[] = []
  const now = { leads: true, health }
  const keeping = startConfigKeeping({
    cluster: { ...cluster, facts: cluster.facts, health: () => now.health },
    clock,
    leads: () => now.leads,
    former,
    perform: ({ objects }) => written.push(objects),
    told: (kept) => told.push(kept),
  })
  await clock.advance(2_000)
  return {
    keeping,
    clock,
    written,
    told,
    now,
    async become(next: ConfigObjects, health = now.health) {
      cluster.facts.config = next
      now.health = health
      keeping.changed([{ kind: 'config' }])
      await clock.advance(2_000)
    },
  }
}

test('what is in force is written, once', async () => {
  const { keeping, clock, written, become } = await stage(OLD)
  keeping.changed([{ kind: 'health' }])
  await clock.advance(2_000)
  expect(written).toEqual([OLD])
  await become(NEW)
  expect(written).toEqual([OLD, NEW])
})

test.each([
  ['pools are gone', { ...OLD, pools: [] }],
  ['it was refused', whole('192.0.2.0/33')],
])('%s: it stays as it was', async (_, next) => {
  const { written, become } = await stage(OLD)
  await become(next)
  expect(written.at(-1)).toEqual(OLD)
})

test('while a release is held back it stays as it was', async () => {
  const { keeping, clock, written, become } = await stage(OLD)
  keeping.held(true)
  await become(NEW)
  expect(written).toEqual([OLD])
  keeping.held(false)
  await clock.advance(2_000)
  expect(written).toEqual([OLD, NEW])
})

const none = { ...OLD, l2Advertisements: [] }

test('the last advertisement deleted: kept until it is certain that it was meant', async () => {
  const { clock, written, become } = await stage(OLD)
  await become(none)
  expect(written).toEqual([OLD])
  await clock.advance(DELIBERATE_MS)
  expect(written).toEqual([OLD, none])
})

test('their CRD gone: told, and what is written stays', async () => {
  const { clock, written, told, become } = await stage(OLD)
  await become({ ...OLD, l2Advertisements: [] }, MISSING)
  await clock.advance(DELIBERATE_MS)
  expect(written.filter((one) => one.l2Advertisements !== OLD.l2Advertisements)).toEqual([])
  expect(told.at(-1)).toMatchObject({ objects: OLD, kept: ['L2Advertisement'] })
})

test('started while they are gone with their CRD: what was kept stays so', async () => {
  const { clock, written, told } = await stage(none, { former: OLD, health: MISSING })
  await clock.advance(DELIBERATE_MS)
  expect(written.filter(({ l2Advertisements }) => l2Advertisements.length === 0)).toEqual([])
  expect(told.at(-1)).toMatchObject({ objects: OLD, kept: ['L2Advertisement'] })
})

test('started after the last one was deleted: forgotten as if it had seen it', async () => {
  const { clock, written } = await stage(none, { former: OLD })
  await clock.advance(DELIBERATE_MS)
  expect(written.at(-1)).toEqual(none)
})

test('a standby writes nothing; who leads writes what another one may have written', async () => {
  const { keeping, clock, written, now, become } = await stage(OLD)
  now.leads = false
  await become(NEW)
  expect(written).toEqual([OLD])
  now.leads = true
  keeping.lead()
  await clock.advance(2_000)
  expect(written).toEqual([OLD, NEW])
})
