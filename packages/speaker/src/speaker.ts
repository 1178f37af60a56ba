/** The speaker as a program: flags in, the main thread and the fast worker joined, endpoints, the way out. Only wiring. */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { rankBy } from '@clarion/core'
import { staleKinds } from '@clarion/kube'
import { createLog, namespaceOr, openMetrics, serveHealth, systemClock, VERSION } from '@clarion/program'
import { openHome } from './cluster.ts'
import type { SpeakerFlags } from './config.ts'
import { readExcluded } from './exclude.ts'
import { findFormerConfig } from './former-config.ts'
import { findGossipKey } from './gossip-key.ts'
import { createMainThread } from './main-thread.ts'
import { speakerMetrics } from './metrics.ts'
import { createObserved } from './observed.ts'
import { WORKER_URL } from './paths.ts'
import type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts'
import { createState } from './state.ts'
import { statePages } from './state-pages.ts'

const LOOPBACK = '127.0.0.1'
const rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))

/** Runs until `stop` is aborted (leave the ring, let the successors take over) or the worker dies. */
export async function runSpeaker(flags: SpeakerFlags, warnings: readonly string[], stop: AbortSignal): Promise<void> {
  const node = flags['node-name']
  const log = createLog('speaker', flags['log-level'], systemClock.now)
  for (const warning of warnings) log.warn(warning, { op: 'startup' })
  log.info('starting', { op: 'startup', version: VERSION, node })
  const metrics = speakerMetrics(VERSION, node)
  const { cluster, review } = await openHome(flags, await namespaceOr(flags.namespace), log)
  const options: WorkerOptions = { node, gossip: gossipOptions(flags), exclude: await readExcluded(flags['exclude-l2']) }
  const worker = new Worker(WORKER_URL, { workerData: options, name: 'fast' })
  const died = new Promise<never>((_, reject) => worker.on('error', reject))
  const observed = createObserved(Date.now)
  const main = createMainThread({
    node,
    ownAddress: options.gossip?.bindAddress,
    join: flags.join,
    lbClass: flags['lb-class'] || undefined,
    ignoreExcludeLB: flags['ignore-exclude-lb'],
    rank,
    cluster,
    clock: systemClock,
    log,
    metrics,
    observed,
    send: (message: ToWorker) => worker.postMessage(message),
  })
  worker.on('message', (message: FromWorker) => main.receive(message))
  const { missing, decisions } = main
  const state = createState({
    node,
    version: VERSION,
    gossip: options.gossip !== undefined,
    observed,
    missing,
    decisions,
    wallNow: Date.now,
  })

  const onFault = (why: string) => log.warn('port is not free yet', { error: why })
  const render = () => {
    metrics.stale(staleKinds(cluster).map(({ kind }) => kind))
    return metrics.registry.metrics()
  }
  const endpoints = [
    serveHealth(LOOPBACK, flags['health-probe-port'], missing, systemClock, onFault, statePages(state)),
    ...(await openMetrics({ flags, review, render, name: 'speaker.metallb', refused: metrics.metricsRefused, log })),
  ]

  const stopped = aborted(stop)
  await Promise.race([cluster.synced, stopped, died])
  if (!stop.aborted) {
    const folder = flags['ml-secret-key-path']
    const key = options.gossip === undefined ? Promise.resolve(undefined) : findGossipKey({ folder, cluster, log })
    const serving = key.then(async (secretKey) => {
      main.serve(secretKey, await findFormerConfig({ cluster, clock: systemClock, log }))
      await stopped
    })
    await Promise.race([serving, stopped, died])
  }
  log.info('stopping', { op: 'shutdown' })
  worker.postMessage({ type: 'leave' } satisfies ToWorker)
  await Promise.race([main.left, died])
  await main.end()
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
