/**
 * From the cluster's facts to the worker's table: decides per Service who could announce it, and says what changed. It keeps the
 * last good configuration, and a decision per Service for whoever asks why.
 */
import {
  type Announcement,
  announce,
  type Config,
  type ConfigFault,
  type ConfigObjects,
  LiveTable,
  type NodeView,
  type NotAnnounced,
  type Rank,
  readConfig,
  type ServiceKey,
  type TableDelta,
} from '@clarion/core'
import type { Change, ClusterFacts } from '@clarion/kube'

export interface AnnouncerOptions {
  readonly node: string
  readonly lbClass: string | undefined
  readonly ignoreExcludeLB: boolean
  readonly rank: Rank
}

export type Decision = Announcement | NotAnnounced

export interface Pass {
  readonly deltas: readonly TableDelta[]
  /** Services whose decision is another one now. */
  readonly decided: readonly { readonly now: Decision; readonly before: Decision | undefined }[]
  /** Set when the configuration was read: its faults, none when it was taken. */
  readonly config: { readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] } | undefined
}

export interface Announcer {
  /** Looks again at what the changes may affect; `undefined`: at everything. `objects`: another configuration than before. */
  pass(facts: ClusterFacts, changes: readonly Change[] | undefined, objects: ConfigObjects | undefined): Pass
  decisions(): ReadonlyMap<ServiceKey, Decision>
  /** A configuration was loaded; one without pools is one. */
  configLoaded(): boolean
}

export function createAnnouncer({ node, lbClass, ignoreExcludeLB, rank }: AnnouncerOptions): Announcer {
  const decisions = new Map<ServiceKey, Decision>()
  let config: Config | undefined
  const table = new LiveTable()

  const takeConfig = (objects: ConfigObjects): Pass['config'] => {
    const read = readConfig({ ...objects, bgp: undefined })
    if ('faults' in read) return { faults: read.faults, warnings: [] }
    config = read.config
    return { faults: [], warnings: read.warnings }
  }

  const decide = (facts: ClusterFacts, key: ServiceKey): { now: Decision; before: Decision | undefined } | undefined => {
    const { services, endpoints, nodes } = facts
    const before = decisions.get(key)
    const now = announce({ services, endpoints, nodes, config: config ?? NO_CONFIG, lbClass, ignoreExcludeLB }, key, rank)
    if (keepsServing(before, now)) return undefined
    if ('why' in now && (now.why === 'ServiceDeleted' || now.why === 'NotLoadBalancer')) decisions.delete(key)
    else decisions.set(key, now)
    return before !== undefined && sameDecision(before, now) ? undefined : { now, before }
  }

  return {
    pass(facts, changes, objects) {
      const configRead = objects === undefined ? undefined : takeConfig(objects)
      const affectsAll = changes === undefined || objects !== undefined || changes.some((c) => c.kind === 'node')
      const keys = affectsAll ? everyKey(facts, decisions) : keysOf(changes)
      const decided = [...keys].flatMap((key) => decide(facts, key) ?? [])
      const self = facts.nodes.get(node) ?? bareNode(node)
      const deltas = table.change({ decided, decisions, self, isAllOther: affectsAll })
      return { deltas, decided, config: configRead }
    },
    decisions: () => decisions,
    configLoaded: () => config !== undefined,
  }
}

const NO_CONFIG: Config = { pools: [], l2Advertisements: [], bgp: undefined }

/** A pool that is taken away under an announced address: the controller moves the Service first (MB 3.1), until then it is served. */
function keepsServing(before: Decision | undefined, now: Decision): boolean {
  if (before === undefined || 'why' in before) return false
  return 'why' in now && now.why === 'IPNotAllowed' && now.ips.join() === before.ips.join()
}

const everyKey = (facts: ClusterFacts, decisions: ReadonlyMap<ServiceKey, Decision>): ReadonlySet<ServiceKey> =>
  new Set([...facts.services.keys(), ...decisions.keys()])

const keysOf = (changes: readonly Change[]): ReadonlySet<ServiceKey> =>
  new Set(changes.flatMap((c) => (c.kind === 'service' || c.kind === 'endpoints' ? [c.key] : [])))

/** Before its own Node object is known. */
const bareNode = (name: string): NodeView => ({ name, labels: new Map(), networkUnavailable: false, notReady: false })

const sameDecision = (a: Decision, b: Decision): boolean => summary(a) === summary(b)

const summary = (d: Decision): string =>
  'why' in d ? d.why : JSON.stringify([d.ips, d.candidates, d.outOfTheRunning, d.advertisements.map((ad) => ad.name)])
