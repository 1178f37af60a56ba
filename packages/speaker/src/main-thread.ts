/**
 * The speaker's main thread: the cluster's facts go to the fast worker as a table, the worker's reports go to the operator. It may
 * be late without harm. The same in the program and in simulations.
 */
import type { ConfigObjects, Effect, Rank, ServiceKey } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import { type Change, type Cluster, createConfigKeeper, staleKinds } from '@clarion/kube'
import type { Clock, Log } from '@clarion/program'
import { createAnnouncer, type Decision, type Pass } from './announcer.ts'
import { reportConfig, reportDecisions, reportFaults } from './decisions.ts'
import type { SpeakerMetrics } from './metrics.ts'
import type { Observed } from './observed.ts'
import { peerAddresses } from './peers.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { createTeller } from './tell.ts'

export interface MainThreadOptions {
  readonly node: string
  /** Where this speaker's gossip is bound; undefined without gossip. */
  readonly ownAddress: Ip | undefined
  /** Configured addresses of other speakers. */
  readonly join: readonly string[]
  readonly lbClass: string | undefined
  readonly ignoreExcludeLB: boolean
  readonly rank: Rank
  readonly cluster: Cluster
  readonly clock: Clock
  readonly log: Log
  readonly metrics: SpeakerMetrics
  /** Hears of everything first. */
  readonly observed: Pick<Observed, 'take' | 'interfaces'>
  readonly send: (message: ToWorker) => void
}

export interface MainThread {
  receive(message: FromWorker): void
  /**
   * The cluster is synced: looks at everything, then at what changes, and has the worker join the ring. `former`: the configuration that
   * was in force before this speaker started. It begins with that one, and comes to the present one as if it had never stopped.
   */
  serve(secretKey: Uint8Array | undefined, former?: ConfigObjects): void
  /** What stands in the way of being ready: words. */
  missing(): readonly string[]
  decisions(): ReadonlyMap<ServiceKey, Decision>
  /** The worker has left the ring and stopped. */
  readonly left: Promise<void>
  /** Takes back what is said about this node in the cluster. */
  end(): Promise<void>
}

export function createMainThread(options: MainThreadOptions): MainThread {
  const { node, ownAddress, join, lbClass, ignoreExcludeLB, rank, cluster, clock, log, metrics, observed, send } = options
  const { facts } = cluster
  const announcer = createAnnouncer({ node, lbClass, ignoreExcludeLB, rank })
  const left = Promise.withResolvers<void>()
  const state = { synced: false, links: 0, joined: false }

  const perform = async (effect: Effect): Promise<void> => {
    const outcome = await cluster.perform(effect)
    if (outcome.done) return
    metrics.updateErrors.inc()
    log.error('could not write', { effect: effect.do, reason: outcome.why, error: outcome.message })
  }
  const teller = createTeller({
    node,
    log,
    metrics,
    facts,
    decisions: announcer.decisions,
    interfaces: observed.interfaces,
    perform,
  })

  const keeper = createConfigKeeper(cluster, clock, () => look([{ kind: 'config' }]))

  /** Whatever is decided, worker, teller and log hear of it. */
  const decide = (changes: readonly Change[] | undefined, objects: ConfigObjects | undefined): Pass => {
    const pass = announcer.pass(facts, changes, objects)
    if (pass.deltas.length > 0) send({ type: 'table', deltas: pass.deltas })
    teller.decided(pass.decided.map(({ now }) => now))
    reportDecisions(pass.decided, log)
    return pass
  }

  const look = (changes: readonly Change[] | undefined) => {
    const touches = (kind: Change['kind']) => changes === undefined || changes.some((c) => c.kind === kind)
    metrics.updates.inc(changes?.length ?? 1)
    const isOther = keeper.look(changes)
    const pass = decide(changes, isOther || changes === undefined ? keeper.now.objects : undefined)
    if (pass.config !== undefined) reportConfig(pass.config, keeper.now, { node, log, metrics, announcer, perform })
    if (touches('faults')) reportFaults(facts.faults, log)
    if (touches('speakers') && ownAddress !== undefined) {
      const addresses = peerAddresses(facts.speakers.values(), join, ownAddress)
      metrics.membersExpected(addresses.length + 1)
      send({ type: 'peers', addresses })
    }
  }

  return {
    receive(message) {
      observed.take(message)
      if (message.type === 'links') state.links = message.counting.length
      if (message.type === 'joined') state.joined = true
      if (message.type === 'owners') teller.owners(message.changes)
      else if (message.type === 'answering') teller.answering(message.addresses.keys())
      else if (message.type === 'left') left.resolve()
      else teller.other(message)
    },
    serve(secretKey, former) {
      state.synced = true
      if (former !== undefined) {
        keeper.begin(former, ['L2Advertisement'])
        decide(undefined, former)
      }
      look(undefined)
      cluster.onChange(look)
      send({ type: 'serve', secretKey })
    },
    missing: () => [
      ...(state.synced ? [] : ['NotSynced']),
      ...(announcer.configLoaded() ? [] : ['ConfigNotLoaded']),
      ...(state.links > 0 ? [] : ['NoLinks']),
      ...(state.joined ? [] : ['NotJoined']),
      ...staleKinds(cluster).map(({ kind, why }) => `${kind}: ${why}`),
    ],
    decisions: announcer.decisions,
    left: left.promise,
    end() {
      keeper.stop()
      return teller.end()
    },
  }
}
