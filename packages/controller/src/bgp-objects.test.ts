/** What is written about BGP beside the controller's loop: it is judged and reported, and no address depends on it. */
import type { BgpObjects, Effect, WriteConfigurationState } from '@clarion/core'
import { createLog } from '@clarion/program'
import { expect, test } from '@jest/globals'
import { startAllocator } from './allocator.ts'
import { controllerMetrics } from './metrics.ts'
import { createReport } from './report.ts'
import { fakeCluster, poolsOf, service } from './testing/fake-cluster.ts'
import { testClock } from './testing/test-clock.ts'

const advertisement = (name: string, spec: Partial<BgpObjects['advertisements'][number]['spec']> = {}) => ({
  name,
  labels: new Map(),
  spec: {
    aggregationLength: 32,
    aggregationLengthV6: 128,
    communities: [],
    ipAddressPools: [],
    ipAddressPoolSelectors: [],
    nodeSelectors: [],
    peers: [],
    serviceSelectors: [],
    ...spec,
  },
})
const bgpOf = (...advertisements: BgpObjects['advertisements']): BgpObjects => ({
  advertisements,
  peers: [],
  bfdProfiles: [],
  communities: [],
})
const GOOD = bgpOf(advertisement('a'))
const BAD = bgpOf(advertisement('a', { communities: ['red'] }))

async function stage() {
  const clock = testClock()
  const cluster = fakeCluster(['192.0.2.0/30'])
  const states: WriteConfigurationState[] = []
  const lines: string[] = []
  const metrics = controllerMetrics('test')
  const note = (msg: string, fields?: Readonly<Record<string, unknown>>) => void lines.push(`${msg}: ${fields?.error}`)
  const report = createReport({
    log: { ...createLog('controller', 'error', () => 0), debug() {}, info() {}, warn: note, error: note },
    metrics,
    poolStatus: { changed() {}, forget() {}, stop() {} },
    perform: (effect: Effect) => {
      if (effect.do === 'write-configuration-state') states.push(effect)
    },
  })
  const allocator = startAllocator({
    cluster,
    lbClass: undefined,
    clock,
    wallNow: () => 0,
    random: () => 0.5,
    hash: (text) => text,
    report,
  })
  const write = (bgp: BgpObjects, pools = cluster.facts.config) => {
    cluster.facts.config = { ...pools, bgp }
    cluster.tell({ kind: 'config' })
  }
  const stale = async () => (await metrics.configStale.get()).values[0]?.value
  return { clock, cluster, states, lines, stale, write, decisions: () => allocator.decisions() }
}

test('its faults make the configuration Invalid and stale, until it is right again, and hold up no pool', async () => {
  const { clock, cluster, states, lines, stale, write, decisions } = await stage()
  write(GOOD)
  expect([states.at(-1)?.result, await stale()]).toEqual(['Valid', 0])
  lines.length = 0
  write(BAD)
  const sentence = 'BGPAdvertisement/a, spec.communities[0]: no Community defines "red"'
  expect(states.at(-1)).toMatchObject({ result: 'Invalid', errors: [sentence] })
  expect(await stale()).toBe(1)

  write(BAD, poolsOf(['198.51.100.0/30']))
  const web = service('web')
  cluster.facts.services.set(web.key, web)
  cluster.tell({ kind: 'service', key: web.key })
  await clock.advance(0)
  expect(decisions().get(web.key)).toMatchObject({ decision: 'Granted', ips: ['198.51.100.0'] })
  expect(lines).toEqual([`configuration refused: ${sentence}`]) // said once, not each time it is read

  write(GOOD) // what was in force before: MetalLB stays stale here
  expect([states.at(-1)?.result, await stale()]).toEqual(['Valid', 0])
  write(BAD)
  expect(lines).toHaveLength(2) // it is news again
})

test('a pool that nobody announces is a warning of a valid configuration, said once', async () => {
  const { states, lines, write } = await stage()
  write(GOOD)
  write(GOOD)
  expect(states.at(-1)).toMatchObject({ result: 'Valid', errors: [] })
  expect(states.at(-1)?.warnings).toEqual([expect.stringMatching(/^IPAddressPool\/p0, .*only BGP.*BGPAdvertisement\/a/)])
  expect(lines).toEqual([expect.stringMatching(/^configuration warning: IPAddressPool\/p0/)])
})

test('a change of it plans no Service again, and a node that joins two selectors is noticed', async () => {
  const { clock, cluster, states, write } = await stage()
  const web = service('web')
  cluster.facts.services.set(web.key, web)
  cluster.tell({ kind: 'service', key: web.key })
  await clock.advance(0)
  const label = (name: string, labels: Readonly<Record<string, string>>) => {
    cluster.facts.nodes.set(name, { name, labels: new Map(Object.entries(labels)), networkUnavailable: false, notReady: false })
    cluster.tell({ kind: 'node', name })
  }
  const on = (labels: Readonly<Record<string, string>>) => ({ nodeSelectors: [{ matchLabels: labels }] })
  label('n1', { rack: 'r1' })
  label('n2', { rack: 'r2' })
  const asked = cluster.asked.length
  write(
    bgpOf(
      advertisement('a', { localPref: 1, ...on({ rack: 'r1' }) }),
      advertisement('b', { localPref: 2, ...on({ edge: 'yes' }) }),
    ),
  )
  expect(states.at(-1)?.result).toBe('Valid')
  const said = states.length
  label('n2', { edge: 'yes' })
  expect(states).toHaveLength(said) // nothing is other because of it
  label('n1', { rack: 'r1', edge: 'yes' })
  expect(states.at(-1)).toMatchObject({ result: 'Invalid', errors: [expect.stringContaining('localPref 2 conflicts with 1')] })
  await clock.advance(0)
  expect(cluster.asked).toHaveLength(asked)
})

test('nodes come by hundreds, and are looked at once for all of them', async () => {
  const { cluster, write } = await stage()
  write(GOOD)
  const { config } = cluster.facts
  let looks = 0
  Object.defineProperty(cluster.facts, 'config', {
    get() {
      looks++
      return config
    },
  })
  cluster.tell(...Array.from({ length: 500 }, (_, i) => ({ kind: 'node' as const, name: `n${i}` })))
  expect(looks).toBeGreaterThan(0)
  expect(looks).toBeLessThan(10)
})
