/** Pools and advertisements that vanish under a speaker, and under one that starts while they are gone. */
import { createHash } from 'node:crypto'
import { type ConfigObjects, DELIBERATE_MS, rankBy, type TableDelta } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import type { Change, Cluster, ClusterFacts, ClusterHealth } from '@clarion/kube'
import { expect, test } from '@jest/globals'
import { virtualClock } from 'memberlist-ts'
import { createMainThread } from './main-thread.ts'
import { speakerMetrics } from './metrics.ts'
import { createObserved } from './observed.ts'
import {
  clusterFacts,
  ip,
  missing,
  NO_ADVERTISEMENTS,
  NO_POOLS,
  NOTHING,
  quietLog,
  served,
  WELL,
  WHOLE,
} from './testing/sample-facts.ts'

const web = served('web', '192.0.2.40')
const KEY = web.key
const VIP = ip('192.0.2.40')
/** Its pool is gone, and another one is there. */
const MOVED: ConfigObjects = {
  ...WHOLE,
  pools: WHOLE.pools.map((pool) => ({ ...pool, name: 'other', spec: { ...pool.spec, addresses: ['198.51.100.0/24'] } })),
}

/** A speaker's main thread, and what its worker was last told to answer for. */
function stage(config: ConfigObjects) {
  const clock = virtualClock()
  const services = new Map([[KEY, web]])
  const now = { config, health: WELL, listener: (_: readonly Change[]) => {} }
  const facts: ClusterFacts = {
    ...clusterFacts({
      services,
      endpoints: new Map([[KEY, [{ slice: `${KEY}-1`, service: KEY, servingNodes: ['n1'], servingElsewhere: false }]]]),
      nodes: new Map([['n1', { name: 'n1', labels: new Map(), networkUnavailable: false, notReady: false }]]),
    }),
    get config() {
      return now.config
    },
  }
  const states: string[] = []
  const events: string[] = []
  const cluster: Cluster = {
    facts,
    synced: Promise.resolve(),
    onChange(listener) {
      now.listener = listener
    },
    health: () => now.health,
    async perform(effect) {
      if (effect.do === 'write-configuration-state') states.push([effect.result, ...effect.errors].join(' '))
      if (effect.do === 'tell') events.push(effect.reason)
      return { done: true }
    },
    async close() {},
  }
  const table = new Map<Ip, unknown>()
  const take = (delta: TableDelta) => {
    if (delta.do === 'set') table.set(delta.entry.address, delta.entry.interfaces)
    else table.delete(delta.address)
  }
  const metrics = speakerMetrics('0', 'n1')
  const main = createMainThread({
    node: 'n1',
    ownAddress: undefined,
    join: [],
    lbClass: undefined,
    ignoreExcludeLB: false,
    rank: rankBy((text) => createHash('sha256').update(text).digest('hex')),
    cluster,
    clock,
    log: quietLog(),
    metrics,
    observed: createObserved(clock.now),
    send: (message) => {
      if (message.type === 'table') message.deltas.forEach(take)
    },
  })
  return {
    main,
    clock,
    states,
    events,
    metrics,
    /** What the links are for the address; undefined: it is not announced. */
    answered: () => table.get(VIP),
    become(config: ConfigObjects, health: ClusterHealth = now.health) {
      now.config = config
      now.health = health
      now.listener([{ kind: 'config' }])
    },
    fare(health: ClusterHealth) {
      now.health = health
      now.listener([{ kind: 'health' }])
    },
    /** The controller lets the address go. */
    release() {
      services.set(KEY, { ...web, ips: [], allocatedFromPool: undefined })
      now.listener([{ kind: 'service', key: KEY }])
    },
  }
}

const serving = (config: ConfigObjects = WHOLE) => {
  const one = stage(config)
  one.main.serve(undefined)
  expect(one.answered()).toEqual(['eth1'])
  return one
}

test('the only advertisement deleted: withdrawn a moment later', async () => {
  const speaker = serving()
  speaker.become(NO_ADVERTISEMENTS)
  await speaker.clock.advance(DELIBERATE_MS - 1)
  expect(speaker.answered()).toEqual(['eth1'])
  await speaker.clock.advance(1)
  expect(speaker.answered()).toBeUndefined()
  expect(new Set(speaker.states)).toEqual(new Set(['Valid']))
})

test('its CRD deleted: announced as before, and told', async () => {
  const speaker = serving()
  speaker.become(NO_ADVERTISEMENTS)
  speaker.fare(missing('L2Advertisement'))
  await speaker.clock.advance(1e7)
  expect(speaker.answered()).toEqual(['eth1'])
  expect(speaker.states.at(-1)).toMatch(/^Invalid ConfigurationKept: there is no L2Advertisement any more/)
  expect(await speaker.metrics.registry.metrics()).toContain('clarion_config_kept{kind="L2Advertisement"} 1')
  speaker.become(WHOLE, WELL)
  expect([speaker.answered(), speaker.states.at(-1)]).toEqual([['eth1'], 'Valid'])
  expect(await speaker.metrics.registry.metrics()).not.toContain('clarion_config_kept{')
})

test('pools and advertisements gone with their CRDs: announced until the controller takes the address', async () => {
  const speaker = serving()
  speaker.become(NO_ADVERTISEMENTS)
  speaker.become(NOTHING, missing('IPAddressPool', 'L2Advertisement'))
  await speaker.clock.advance(1e7)
  expect(speaker.answered()).toEqual(['eth1'])
  speaker.release()
  expect(speaker.answered()).toBeUndefined()
})

test('the list of advertisements found empty at once: announced as before', async () => {
  const speaker = serving()
  speaker.become(NO_ADVERTISEMENTS, { stale: [], emptied: [{ kind: 'L2Advertisement', lost: 1, since: 0, rewound: true }] })
  await speaker.clock.advance(1e7)
  expect(speaker.answered()).toEqual(['eth1'])
})

test.each([
  ['pools', NO_POOLS],
  ['advertisements', NO_ADVERTISEMENTS],
  ['both', NOTHING],
  ['its pool, of several', MOVED],
])('started while they are gone (%s): announced as the configuration said that was kept', async (_, config) => {
  const speaker = stage(config)
  speaker.main.serve(undefined, WHOLE)
  await speaker.clock.advance(1e7)
  expect(speaker.answered()).toEqual(['eth1'])
})

test('started on what was kept, it tells of what it announces', () => {
  const speaker = stage(WHOLE)
  speaker.main.serve(undefined, WHOLE)
  const change = { address: VIP, service: KEY, owner: 'n1', before: undefined, because: 'Started', member: undefined } as const
  speaker.main.receive({ type: 'owners', changes: [change] })
  expect(speaker.events).toEqual(['nodeAssigned'])
})

test('started where nothing was kept: it announces nothing that it knows no advertisement for', () => {
  const speaker = stage(NOTHING)
  speaker.main.serve(undefined)
  expect(speaker.answered()).toBeUndefined()
})
