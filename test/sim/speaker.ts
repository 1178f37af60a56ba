/**
 * One speaker: the program's main thread and fast worker on a memory LAN, a memory ring and a virtual clock. The two are one thread
 * here: neither ever blocks.
 */
import { createHash } from 'node:crypto'
import { type Rank, rankBy } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import type { Cluster } from '@clarion/kube'
import type { MemoryHost } from '@clarion/link/net'
import { type Log, VERSION } from '@clarion/program'
import {
  createMainThread,
  createObserved,
  gossipKey,
  type MainThread,
  type SpeakerMetrics,
  speakerMetrics,
  startFastWorker,
} from '@clarion/speaker'
import type { Transport, TransportFactory } from 'memberlist-ts'
import type { Leash } from './clock.ts'

export const GOSSIP_PORT = 7946

export const rank: Rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))

export interface SpeakerOptions {
  readonly node: string
  readonly ip: Ip
  readonly lbClass: string | undefined
  readonly cluster: Cluster
  readonly host: MemoryHost
  readonly transport: TransportFactory
  readonly clock: Leash
  readonly random: () => number
  readonly log: Log
}

export interface SimSpeaker {
  readonly decisions: MainThread['decisions']
  /** Refusals of the fast path by their word. */
  drops(): ReadonlyMap<string, number>
  /** Names of the ring's members. */
  members(): readonly string[]
  answering(): ReadonlyMap<Ip, readonly string[]>
  /** As at SIGTERM. Resolves when it has ended. */
  leave(): Promise<void>
  /** As at SIGKILL: no goodbye, and the kernel closes its sockets. */
  kill(): void
}

export function startSpeaker(options: SpeakerOptions): SimSpeaker {
  const { node, ip, lbClass, cluster, host, clock, random, log } = options
  const stop = new AbortController()
  let transport: Transport | undefined

  log.info('starting', { op: 'startup', version: VERSION, node })
  const main = createMainThread({
    node,
    ownAddress: ip,
    join: [],
    lbClass,
    ignoreExcludeLB: false,
    rank,
    cluster,
    clock,
    log,
    metrics: metricsOf(node),
    observed: createObserved(clock.now),
    send: (message) => worker.handle(message),
  })
  const gossip = { bindAddress: ip, bindPort: GOSSIP_PORT, profile: 'lan' } as const
  const worker = startFastWorker(
    { node, gossip, exclude: [] },
    {
      clock,
      random,
      openPacketSocket: host.openPacketSocket,
      watchLinks: host.watchLinks,
      async transport(bind) {
        transport = await options.transport(bind)
        return transport
      },
      tell: main.receive,
      signal: stop.signal,
    },
  )
  const secret = cluster.facts.gossipSecret
  main.serve(secret === undefined ? undefined : gossipKey(secret))

  return {
    decisions: main.decisions,
    drops: worker.drops,
    members: worker.members,
    answering: worker.answering,
    async leave() {
      log.info('stopping', { op: 'shutdown' })
      worker.handle({ type: 'leave' })
      await main.left
      await main.end()
      stop.abort()
      await cluster.close()
    },
    kill() {
      clock.cut()
      stop.abort()
      worker.close()
      void transport?.close()
      void cluster.close()
    },
  }
}

/** Prometheus registries are slow to make, and nothing here reads them. */
const metricsOfNodes = new Map<string, SpeakerMetrics>()
function metricsOf(node: string): SpeakerMetrics {
  const metrics = metricsOfNodes.get(node) ?? speakerMetrics(VERSION, node)
  metricsOfNodes.set(node, metrics)
  return metrics
}

/** An address written down by a programmer. */
export function ipOf(text: string): Ip {
  const ip = parseIp(text)
  if (ip === undefined) throw new RangeError(`no IP address: ${text}`)
  return ip
}
