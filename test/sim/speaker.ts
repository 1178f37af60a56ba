/**
 * One speaker: the real announcer, teller and fast path, wired as the program wires them (packages/speaker/src/speaker.ts and
 * worker.ts), on a memory LAN, a memory ring and a virtual clock. Main thread and worker are one here: neither ever blocks.
 */
import { createHash } from 'node:crypto'
import { type Rank, rankBy } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import type { Change, Cluster } from '@clarion/kube'
import { createResponder } from '@clarion/l2'
import type { MemoryHost } from '@clarion/link/net'
import { countingLinks } from '@clarion/link/rules'
import { type Log, VERSION } from '@clarion/program'
import {
  type Announcer,
  createAnnouncer,
  createFastPath,
  createTally,
  createTeller,
  type FromWorker,
  gossipKey,
  peerAddresses,
  reportConfig,
  reportDecisions,
  reportFaults,
  type SpeakerMetrics,
  speakerMetrics,
  type ToWorker,
} from '@clarion/speaker'
import { createMemberlist, type Memberlist, type Transport, type TransportFactory } from 'memberlist-ts'
import type { Clock, Leash } from './clock.ts'

export const GOSSIP_PORT = 7946
const TELL_COUNTERS_MS = 1_000

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
  readonly decisions: Announcer['decisions']
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
  const { facts } = cluster
  const metrics = metricsOf(node)
  const announcer = createAnnouncer({ node, lbClass, ignoreExcludeLB: false, rank })
  const perform: Parameters<typeof createTeller>[0]['perform'] = async (effect) => {
    const outcome = await cluster.perform(effect)
    if (!outcome.done) log.error('could not write', { effect: effect.do, reason: outcome.why, error: outcome.message })
  }
  const teller = createTeller({ node, log, metrics, facts, decisions: announcer.decisions, perform })
  const left = Promise.withResolvers<void>()
  const stop = new AbortController()
  const tally = createTally()
  let transport: Transport | undefined
  let ring: Memberlist | undefined

  const tell = (message: FromWorker) => {
    if (message.type === 'owners') teller.owners(message.changes)
    else if (message.type === 'answering') teller.answering(message.addresses)
    else if (message.type === 'left') left.resolve()
    else teller.other(message)
  }

  const responder = createResponder({
    open: host.openPacketSocket,
    clock,
    onDrop: tally.drop,
    onAnswered: tally.answered,
    onAnnounced: tally.announced,
    onForeign: ({ address, mac, link }) => fast.foreign(address, mac, link),
    onInterfaceMissing: (missing) => tell({ type: 'interface-missing', ...missing }),
    onFault: (link, why) => tell({ type: 'fault', fault: 'LinkFault', fields: { link, why } }),
  })

  const openRing = async (secretKey: Uint8Array | undefined): Promise<Memberlist> => {
    ring = await createMemberlist({
      name: node,
      bindAddress: ip,
      bindPort: GOSSIP_PORT,
      secretKeys: secretKey === undefined ? [] : [secretKey],
      clock,
      random,
      transport: async (bind) => {
        transport = await options.transport(bind)
        return transport
      },
      onDrop: tally.drop,
      log: (level, msg, fields) => tell({ type: 'log', level, msg, fields }),
    })
    return ring
  }

  const fast = createFastPath({ node, clock, random, responder, openRing, tell })
  const send = (message: ToWorker) => fast.handle(message)

  host.watchLinks({
    signal: stop.signal,
    onFault: (why) => tell({ type: 'fault', fault: 'LinkWatch', fields: { why } }),
    onChange(links) {
      const { counting, ignored } = countingLinks(links.values())
      fast.links(counting)
      tell({ type: 'links', counting, ignored: ignored.map(({ link, why }) => ({ name: link.name, why })) })
    },
  })
  every(TELL_COUNTERS_MS, clock, () => {
    tell({ type: 'counters', counters: tally.read(ring?.health() ?? 0) })
    tell({ type: 'answering', addresses: responder.answering() })
  })

  const look = (changes: readonly Change[] | undefined) => {
    const pass = announcer.pass(facts, changes)
    if (pass.deltas.length > 0) send({ type: 'table', deltas: pass.deltas })
    reportDecisions(pass.decided, log)
    if (pass.config !== undefined) reportConfig(pass.config, facts, { node, log, metrics, announcer, perform })
    if (changes === undefined || changes.some((c) => c.kind === 'faults')) reportFaults(facts.faults, log)
    if (changes === undefined || changes.some((c) => c.kind === 'speakers'))
      send({ type: 'peers', addresses: peerAddresses(facts.speakers.values(), [], ip) })
  }
  log.info('starting', { op: 'startup', version: VERSION, node })
  look(undefined)
  cluster.onChange(look)
  send({ type: 'serve', secretKey: facts.gossipSecret === undefined ? undefined : gossipKey(facts.gossipSecret) })

  return {
    decisions: announcer.decisions,
    drops: () => tally.read(0).drops,
    members: () => ring?.members().map((member) => member.name) ?? [],
    answering: responder.answering,
    async leave() {
      log.info('stopping', { op: 'shutdown' })
      send({ type: 'leave' })
      await left.promise
      stop.abort()
      await cluster.close()
    },
    kill() {
      clock.cut()
      stop.abort()
      responder.close()
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

function every(ms: number, clock: Clock, run: () => void): void {
  clock.after(ms, () => {
    run()
    every(ms, clock, run)
  })
}

/** An address written down by a programmer. */
export function ipOf(text: string): Ip {
  const ip = parseIp(text)
  if (ip === undefined) throw new RangeError(`no IP address: ${text}`)
  return ip
}
