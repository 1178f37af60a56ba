/** Decisions, faults and failures as log lines, metrics and ConfigurationState, on change only. */
import { type Decision, type Effect, type ServiceKey, sentence } from '@clarion/core'
import type { Log } from '@clarion/program'
import type { AllocatorReport } from './allocator.ts'
import type { ControllerMetrics } from './metrics.ts'
import type { PoolStatus } from './pool-status.ts'

interface ReportOptions {
  readonly log: Log
  readonly metrics: ControllerMetrics
  readonly poolStatus: PoolStatus
  readonly perform: (effect: Effect) => void
}

export function createReport({ log, metrics, poolStatus, perform }: ReportOptions): AllocatorReport {
  let holding = 0
  const allocated = new Set<ServiceKey>()

  const logDecision = (service: ServiceKey, decision: Decision) => {
    if (decision.decision === 'Granted')
      log.info('ip allocated', { event: 'ipAllocated', service, ips: decision.ips, pool: decision.pool, how: decision.how })
    else if (decision.decision === 'Kept')
      log.info('ip kept', { event: 'ipKept', service, ips: decision.ips, pool: decision.pool })
    else if (decision.decision === 'Refused') {
      const { refusal, ips } = decision
      log.warn('no ip allocated', {
        event: 'allocationFailed',
        service,
        reason: refusal.why,
        error: sentence(refusal),
        keeps: ips,
      })
    } else if (decision.decision === 'Cleared') log.info('ip released', { event: 'ipReleased', service, reason: decision.why })
    else log.debug('not ours', { service, reason: decision.why })
  }

  return {
    config(faults, warnings, taken) {
      const refused = faults.length > 0
      metrics.configStale.set(refused ? 1 : 0)
      if (taken !== undefined) metrics.configLoaded.set(1)
      for (const fault of faults) log.error('configuration refused', { ...fault, event: 'configStale', error: fault.message })
      for (const warning of warnings) log.warn('configuration warning', { ...warning, error: warning.message })
      if (taken !== undefined) log.info('config loaded', { event: 'configLoaded', pools: taken.pools.map((p) => p.name) })
      const errors = faults.map((fault) => fault.message)
      perform({ do: 'write-configuration-state', name: 'controller', result: refused ? 'Invalid' : 'Valid', errors })
    },
    decided(service, decision) {
      metrics.updates.inc()
      logDecision(service, decision)
      if ('ips' in decision && decision.ips.length > 0) allocated.add(service)
      else allocated.delete(service)
      if (allocated.size !== holding) metrics.services(allocated.size)
      holding = allocated.size
    },
    undone(effect, why, message) {
      metrics.updateErrors.inc()
      log.warn('could not write, will look again', { effect: effect.do, reason: why, error: message })
    },
    faults(faults) {
      for (const { fault, where, message } of faults) log.error('object refused', { fault, where, error: message })
    },
    counted(book) {
      poolStatus.changed(book)
    },
  }
}
