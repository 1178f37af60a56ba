/** The controller: the cluster's facts in, addresses out. Only wiring. */
import { createHash, randomBytes } from 'node:crypto'
import { type Config, type Effect, readConfig } from '@clarion/core'
import { staleKinds } from '@clarion/kube'
import { createLog, namespaceOr, openMetrics, serveHealth, systemClock, VERSION } from '@clarion/program'
import { type Allocator, startAllocator } from './allocator.ts'
import { type AnnouncedConditions, shared, startAnnounced } from './announced.ts'
import { openHome } from './cluster.ts'
import type { ControllerFlags } from './config.ts'
import { type ConfigKeeping, startConfigKeeping } from './config-keeping.ts'
import { makeGossipSecret } from './gossip-secret.ts'
import { controllerMetrics } from './metrics.ts'
import { pendingByReason } from './pending.ts'
import { createPoolStatus } from './pool-status.ts'
import { createReport } from './report.ts'
import { runWebhooks } from './webhook/run-webhooks.ts'

/** Every address, of both families where the machine has both: the kubelet asks from outside. */
const ANY = undefined

/** Runs until `stop` is aborted. */
export async function runController(flags: ControllerFlags, warnings: readonly string[], stop: AbortSignal): Promise<void> {
  const log = createLog('controller', flags['log-level'], systemClock.now)
  const metrics = controllerMetrics(VERSION)
  for (const warning of warnings) log.warn(warning, { op: 'startup' })
  log.info('starting', { op: 'startup', version: VERSION })
  const namespace = await namespaceOr(flags.namespace)
  const { cluster, leader, review, settled, trouble, connect } = await openHome(flags, namespace, log)
  const leads = () => leader?.leads() !== false
  const mode = flags['webhook-mode']
  if (connect === undefined && mode === 'onlywebhook') throw new Error('a folder has no webhooks: --webhook-mode onlywebhook')
  const perform = async (effect: Effect) => {
    const outcome = await cluster.perform(effect)
    if (!outcome.done) log.warn('could not write', { effect: effect.do, reason: outcome.why, error: outcome.message })
  }

  let allocator: Allocator | undefined
  let announced: AnnouncedConditions | undefined
  let keeping: ConfigKeeping | undefined
  let started = mode === 'onlywebhook'
  let synced = false
  const webhooks =
    connect === undefined || mode === 'disabled'
      ? undefined
      : runWebhooks({
          flags,
          namespace,
          client: await connect(),
          known: () => ({
            config: cluster.facts.config,
            nodes: cluster.facts.nodes,
            reservations: cluster.facts.reservations,
            namespaces: cluster.facts.namespaces,
            claims: synced ? cluster.facts.claims.values() : undefined,
          }),
          leads,
          log,
        })
  const missing = () => [
    ...(stop.aborted ? ['Stopping'] : []),
    ...(synced ? [] : ['NotSynced']),
    ...(started ? [] : ['FirstPassRunning']),
    ...[trouble() ?? []].flat(),
    ...(webhooks?.missing() ?? []),
    ...staleKinds(cluster).map(({ kind, why }) => `${kind}: ${why}`),
  ]
  const render = () => {
    if (allocator !== undefined) metrics.count(allocator.book)
    if (announced !== undefined) metrics.notAdvertised(announced.uncovered())
    metrics.notAnnounced(announced?.silent())
    metrics.pending(pendingByReason(leads() ? (allocator?.decisions().values() ?? []) : []))
    metrics.stale(staleKinds(cluster).map(({ kind }) => kind))
    return metrics.registry.metrics()
  }
  const onFault = (why: string) => log.warn('port is not free yet', { error: why })
  const endpoints = [
    serveHealth(ANY, flags['health-probe-port'], missing, systemClock, onFault),
    ...(await openMetrics({ flags, review, render, name: 'controller.metallb', refused: metrics.metricsRefused, log })),
  ]
  const secret = { name: flags['ml-secret-name'], deployment: flags.deployment || undefined, bytes: randomBytes(16) }
  const stopMaking =
    secret.name === '' ? () => {} : makeGossipSecret({ ...secret, cluster, clock: systemClock, random: Math.random, log })
  const poolStatus = createPoolStatus(systemClock, leads, (effect) => void perform(effect))
  const aborted = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([cluster.synced, aborted])
  synced = !stop.aborted
  if (synced && mode === 'onlywebhook') {
    leader?.onChange(() => webhooks?.look())
    leader?.join()
    await aborted
  } else if (synced) {
    const report = createReport({ log, metrics, poolStatus, perform: (effect) => void perform(effect) })
    report.leads(leader === undefined)
    const shares = { lbClass: flags['lb-class'] || undefined, clock: systemClock, random: Math.random }
    announced = startAnnounced({
      ...shares,
      cluster,
      leads,
      atRest: () => allocator?.atRest() === true,
      decision: (key) => allocator?.decisions().get(key),
      undone: ({ do: effect, service }, reason, error) => log.warn('could not write', { effect, service, reason, error }),
      // Of a pool that nobody announces one line says it, see `report`.
      uncovered: ({ service, reason, message: error }, alone) =>
        log[alone ? 'warn' : 'debug']('nobody announces it', { event: 'notAdvertised', service, reason, error }),
    })
    let inForce: Config | undefined
    const kept = await cluster.keptConfig?.()
    if (kept !== undefined && 'unread' in kept) log.warn('kept configuration not read', { op: 'startup', error: kept.unread })
    keeping = startConfigKeeping({
      cluster,
      clock: systemClock,
      leads,
      former: kept !== undefined && 'objects' in kept ? kept.objects : undefined,
      perform: (effect) => void perform(effect),
      told(kept) {
        report.kept(kept)
        const read = readConfig(kept.objects, { nodes: cluster.facts.nodes, before: inForce })
        if ('faults' in read) return
        inForce = read.config
        announced?.use(inForce)
      },
    })
    allocator = startAllocator({
      ...shares,
      wallNow: Date.now,
      cluster: shared(cluster, (changes) => {
        announced?.changed(changes)
        keeping?.changed(changes)
      }),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      lead: leader && {
        leads: leader.leads,
        onChange: (told) =>
          leader.onChange((now) => {
            log.info(now ? 'leading' : 'standing by', { op: 'leaderElection' })
            report.leads(now)
            told(now)
            webhooks?.look()
            if (!now) return
            announced?.lead()
            keeping?.lead()
          }),
      },
      report: {
        ...report,
        decided(key, decision) {
          report.decided(key, decision)
          announced?.decided(key)
        },
        held(hold) {
          report.held(hold)
          keeping?.held(hold !== undefined)
        },
      },
    })
    leader?.join()
    await Promise.race([allocator.started, aborted])
    started = true
    await aborted
  }
  log.info('stopping', { op: 'shutdown' })
  const left = webhooks?.leave() // the longest: begun first
  allocator?.stop()
  announced?.stop()
  keeping?.stop()
  stopMaking()
  poolStatus.stop()
  await leader?.stop(settled)
  await left
  await Promise.all([...endpoints.map((e) => e.close()), cluster.close()])
}
