/** Decisions and faults as log lines, on change only. */
import { type ConfigFault, type Effect, type KeptConfig, keptSentence } from '@clarion/core'
import type { ObjectFault } from '@clarion/kube'
import type { Log } from '@clarion/program'
import type { Announcer, Pass } from './announcer.ts'
import type { SpeakerMetrics } from './metrics.ts'

export function reportDecisions(decided: Pass['decided'], log: Log): void {
  for (const { now, before } of decided) {
    if (!('why' in now))
      log.debug('candidates', { service: now.service, ips: now.ips, candidates: now.candidates, others: now.outOfTheRunning })
    else if (before !== undefined && !('why' in before))
      log.info('not announced', { ...now, op: 'withdraw', service: now.service, reason: now.why })
    else log.debug('not announced', { ...now, service: now.service, reason: now.why })
  }
}

interface ConfigContext {
  readonly node: string
  readonly log: Log
  readonly metrics: SpeakerMetrics
  readonly announcer: Announcer
  readonly perform: (effect: Effect) => Promise<void>
}

export function reportConfig(read: NonNullable<Pass['config']>, kept: KeptConfig, context: ConfigContext): void {
  const { node, log, metrics, announcer, perform } = context
  const refused = read.faults.length > 0
  const gone = kept.kept.length > 0 ? [`ConfigurationKept: ${keptSentence(kept)}`] : []
  metrics.configStale.set(refused || gone.length > 0 ? 1 : 0)
  metrics.configLoaded.set(announcer.configLoaded() ? 1 : 0)
  metrics.kept(kept.kept)
  reportConfigFaults(read.faults, read.warnings, log)
  for (const error of gone) log.error('configuration is gone', { event: 'configKept', kinds: kept.kept, error })
  if (!refused) log.info('config loaded', { event: 'configLoaded', pools: kept.objects.pools.map((p) => p.name) })
  const errors = [...read.faults.map((f) => f.message), ...gone]
  const warnings = read.warnings.map((f) => f.message)
  const result = errors.length > 0 ? 'Invalid' : 'Valid'
  void perform({ do: 'write-configuration-state', name: `speaker-${node}`, result, errors, warnings })
}

function reportConfigFaults(faults: readonly ConfigFault[], warnings: readonly ConfigFault[], log: Log): void {
  for (const f of faults) log.error('configuration refused', { ...f, event: 'configStale', error: f.message })
  for (const f of warnings) log.warn('configuration warning', { ...f, error: f.message })
}

export function reportFaults(faults: readonly ObjectFault[], log: Log): void {
  for (const f of faults) log.error('object refused', { fault: f.fault, where: f.where, error: f.message })
}
