/** The speaker's main thread: the cluster's facts go to the fast worker as a table, the worker's reports go to the operator. */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { type Effect, rankBy } from '@clarion/core'
import { type Change, type Cluster, openFolder } from '@clarion/kube'
import { createLog, type Log, serveHealth, serveMetrics, systemClock, VERSION } from '@clarion/program'
import { createAnnouncer } from './announcer.ts'
import type { SpeakerFlags } from './config.ts'
import { reportConfig, reportDecisions, reportFaults } from './decisions.ts'
import { readExcluded } from './exclude.ts'
import { gossipKey, readSecret } from './gossip-key.ts'
import { type SpeakerMetrics, speakerMetrics } from './metrics.ts'
import { WORKER_URL } from './paths.ts'
import { peerAddresses } from './peers.ts'
import type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts'
import { createTeller } from './tell.ts'

const LOOPBACK = '127.0.0.1'
const rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))

/** Runs until `stop` is aborted (leave the ring, let the successors take over) or the worker dies. */
export async function runSpeaker(flags: SpeakerFlags, warnings: readonly string[], stop: AbortSignal): Promise<void> {
  const node = flags['node-name']
  const log = createLog('speaker', flags['log-level'], systemClock.now)
  const metrics = speakerMetrics(VERSION, node)
  const cluster = await openFolder({
    path: flags.cluster.folder,
    writer: `speaker-${node}`,
    namespace: flags.namespace,
    speakerSelector: flags['ml-labels'],
  })
  const announcer = createAnnouncer({
    node,
    lbClass: flags['lb-class'] || undefined,
    ignoreExcludeLB: flags['ignore-exclude-lb'],
    rank,
  })
  const perform = (effect: Effect) => void performed(cluster, effect, log, metrics)
  const teller = createTeller({ node, log, metrics, facts: cluster.facts, decisions: announcer.decisions, perform })

  const options: WorkerOptions = { node, gossip: gossipOptions(flags), exclude: await readExcluded(flags['exclude-l2']) }
  const worker = new Worker(WORKER_URL, { workerData: options, name: 'fast' })
  const send = (message: ToWorker) => worker.postMessage(message)
  const left = Promise.withResolvers<void>()
  const state = { synced: false, links: 0, joined: false }
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'links') state.links = message.counting.length
    if (message.type === 'joined') state.joined = true
    if (message.type === 'owners') teller.owners(message.changes)
    else if (message.type === 'answering') teller.answering(message.addresses)
    else if (message.type === 'left') left.resolve()
    else teller.other(message)
  })
  worker.on('error', left.reject)

  const onFault = (why: string) => log.warn('port is not free yet', { error: why })
  const missing = () => [
    ...(state.synced ? [] : ['NotSynced']),
    ...(announcer.configLoaded() ? [] : ['ConfigNotLoaded']),
    ...(state.links > 0 ? [] : ['NoLinks']),
    ...(state.joined ? [] : ['NotJoined']),
  ]
  const endpoints = [
    serveHealth(LOOPBACK, flags['health-probe-port'], missing, systemClock, onFault),
    ...(flags.port === 0 ? [] : [serveMetrics(LOOPBACK, flags.port, () => metrics.registry.metrics(), systemClock, onFault)]),
  ]

  const look = (changes: readonly Change[] | undefined) => {
    const pass = announcer.pass(cluster.facts, changes)
    metrics.updates.inc(changes?.length ?? 1)
    if (pass.deltas.length > 0) send({ type: 'table', deltas: pass.deltas })
    reportDecisions(pass.decided, log)
    if (pass.config !== undefined) reportConfig(pass.config, cluster.facts, { node, log, metrics, announcer, perform })
    if (changes === undefined || changes.some((c) => c.kind === 'faults')) reportFaults(cluster.facts.faults, log)
    if (changes === undefined || changes.some((c) => c.kind === 'speakers'))
      send({ type: 'peers', addresses: peersOf(cluster, flags) })
  }

  for (const warning of warnings) log.warn(warning, { op: 'startup' })
  log.info('starting', { op: 'startup', version: VERSION, node })
  await Promise.race([cluster.synced, aborted(stop)])
  if (!stop.aborted) {
    state.synced = true
    look(undefined)
    cluster.onChange(look)
    send({ type: 'serve', secretKey: await keyOf(cluster, flags, log) })
    await Promise.race([aborted(stop), left.promise])
  }
  log.info('stopping', { op: 'shutdown' })
  send({ type: 'leave' })
  await left.promise
  await Promise.all([...endpoints.map((e) => e.close()), cluster.close(), worker.terminate()])
}

const aborted = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })

/** MB 3.8: only with an address to bind and a way to know the others. */
function gossipOptions(flags: SpeakerFlags): WorkerOptions['gossip'] {
  const bindAddress = flags['ml-bindaddr']
  if (bindAddress === undefined || (flags['ml-labels'] === '' && flags.join.length === 0)) return undefined
  return { bindAddress, bindPort: flags['ml-bindport'], profile: flags['ml-wan-config'] ? 'wan' : 'lan' }
}

function peersOf(cluster: Cluster, flags: SpeakerFlags): readonly string[] {
  const own = flags['ml-bindaddr']
  return own === undefined ? [] : peerAddresses(cluster.facts.speakers.values(), flags.join, own)
}

/** The mounted file counts first, as in MetalLB; without one, the Secret of our namespace. */
async function keyOf(cluster: Cluster, flags: SpeakerFlags, log: Log): Promise<Uint8Array | undefined> {
  const folder = flags['ml-secret-key-path']
  const secret = folder === '' ? cluster.facts.gossipSecret : await readSecret(folder)
  const key = secret === undefined ? undefined : gossipKey(secret)
  if (key === undefined && gossipOptions(flags) !== undefined)
    log.warn('gossip is not encrypted: no secret was found', { op: 'memberDiscovery' })
  return key
}

async function performed(cluster: Cluster, effect: Effect, log: Log, metrics: SpeakerMetrics): Promise<void> {
  const outcome = await cluster.perform(effect)
  if (outcome.done) return
  metrics.updateErrors.inc()
  log.error('could not write', { effect: effect.do, reason: outcome.why, error: outcome.message })
}
