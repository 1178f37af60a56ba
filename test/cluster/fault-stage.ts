/** A speaker's cluster behind a proxy that does what networks and servers do, opened anew for each test. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach } from 'node:test'
import type { ClusterFacts, StaleKind } from '@clarion/kube'
import { type Lane, type Opened, openLane, SERVICES_AT, service } from './lane.ts'
import type { FaultyProxy, Seen } from './proxy.ts'

export const KINDS = ['Service', 'Node', 'IPAddressPool'] as const
export const SILENCE = 2_500 // ms
export const ofServices = ({ path }: Pick<Seen, 'path'>): boolean => path.includes('/services')

export interface FaultStage {
  readonly lane: Lane
  readonly opened: Opened
  /** How many Services were known when the test began. */
  readonly smallest: number
  readonly facts: ClusterFacts
  /** As the proxy's; mended when the test is over. */
  inject: FaultyProxy['inject']
  stale(kind: string): StaleKind | undefined
  /** Adds a Service behind the facts' back. */
  news(): Promise<string>
  /** It comes to be known, and nothing that was known was ever forgotten. */
  known(key: string, within?: number): Promise<void>
}

/** To be called in a `describe`. */
export function faultStage(): FaultStage {
  let lane: Lane | undefined
  let opened: Opened | undefined
  let smallest = Number.POSITIVE_INFINITY
  let count = 0
  const mends = new Set<() => void>()

  before(async () => {
    lane = await openLane()
    for (const name of ['one', 'two', 'three']) await lane.admin('POST', SERVICES_AT, service(name))
    await lane.admin('POST', '/api/v1/nodes', { metadata: { name: 'n1' } })
  })
  after(() => lane?.end())
  beforeEach(async () => {
    opened = await stage.lane.open('speaker', {
      kinds: KINDS,
      writer: 'speaker-n1',
      timing: { watchSeconds: 290, silence: SILENCE },
    })
    await opened.cluster.synced
    smallest = stage.facts.services.size
    assert.ok(smallest >= 3)
  })
  afterEach(async () => {
    for (const mend of mends) mend()
    mends.clear()
    await opened?.close()
  })

  const stage: FaultStage = {
    get lane() {
      assert.ok(lane !== undefined)
      return lane
    },
    get opened() {
      assert.ok(opened !== undefined)
      return opened
    },
    get smallest() {
      return smallest
    },
    get facts() {
      return stage.opened.cluster.facts
    },
    inject(...how) {
      const mend = stage.lane.proxy.inject(...how)
      mends.add(mend)
      return mend
    },
    stale: (kind) => stage.opened.cluster.health?.().stale.find((entry) => entry.kind === kind),
    async news() {
      const name = `news-${count++}`
      await stage.lane.admin('POST', SERVICES_AT, service(name))
      return `default/${name}`
    },
    async known(key, within = 15_000) {
      const { opened: now, facts } = stage
      await now.until(`${key} is known`, () => facts.services.has(key), within)
      await now.until('everything is kept up', () => now.cluster.health?.().stale.length === 0, within)
      assert.ok(facts.services.size > smallest)
      assert.ok(facts.nodes.has('n1'))
      const forgotten = now.changes.filter((change) => change.kind === 'service' && !facts.services.has(change.key))
      assert.deepEqual(forgotten, [])
    },
  }
  return stage
}
