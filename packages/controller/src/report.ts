/** Decisions, faults and failures as log lines, metrics and ConfigurationState, on change only. */
import {
  type ConfigFault,
  type Decision,
  type Effect,
  type Hold,
  holdSentence,
  type KeptConfig,
  keptSentence,
  type Others,
  othersSentence,
  type ServiceKey,
  sentence,
} from '@clarion/core'
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

export interface Report extends AllocatorReport {
  /** This controller leads, or does not any more. Who does not writes nothing, and says everything when it does. */
  leads(now: boolean): void
  /** For whoever announces, objects that are gone are in force. */
  kept(now: KeptConfig): void
}

export function createReport({ log, metrics, poolStatus, perform }: ReportOptions): Report {
  let holding = 0
  let writes = true
  let verdict: { readonly errors: readonly string[]; readonly warnings: readonly string[] } | undefined
  let said: ReadonlySet<string> = new Set()
  let hold: Hold | undefined
  let others: Others | undefined
  let kept: string | undefined
  const allocated = new Set<ServiceKey>()

  /** ConfigurationState: what is wrong with the configuration, and what is not done because of it. */
  const publish = () => {
    if (!writes || verdict === undefined) return
    const held = hold === undefined ? [] : [`MassReleaseHeld: ${holdSentence(hold)}`]
    const foreign = others === undefined ? [] : [`OtherAllocatorActive: ${othersSentence(others)}`]
    const gone = kept === undefined ? [] : [`ConfigurationKept: ${kept}`]
    const errors = [...verdict.errors, ...held, ...foreign, ...gone]
    const result = errors.length > 0 ? 'Invalid' : 'Valid'
    perform({ do: 'write-configuration-state', name: 'controller', result, errors, warnings: verdict.warnings })
  }

  const tell = (type: 'Normal' | 'Warning', reason: string, message: string) => {
    if (writes) perform({ do: 'tell-operator', type, reason, message })
  }

  const logDecision = (service: ServiceKey, decision: Decision) => {
    if (decision.decision === 'Granted')
      log.info('ip allocated', { event: 'ipAllocated', service, ips: decision.ips, pool: decision.pool, how: decision.how })
    else if (decision.decision === 'Kept')
      log.info('ip kept', { event: 'ipKept', service, ips: decision.ips, pool: decision.pool })
    else if (decision.decision === 'Refused') {
      const { refusal, ips } = decision
      // Of thousands of Services one line says it, see `held` and `others`.
      const level =
        refusal.why === 'MassReleaseHeld' || refusal.why === 'PoolJustGone' || refusal.why === 'OtherAllocatorActive'
          ? 'debug'
          : 'warn'
      log[level]('no ip allocated', {
        event: 'allocationFailed',
        service,
        reason: refusal.why,
        error: sentence(refusal),
        ...('reservation' in refusal && { reservation: refusal.reservation }), // tenants are not told
        keeps: ips,
      })
    } else if (decision.decision === 'Cleared') log.info('ip released', { event: 'ipReleased', service, reason: decision.why })
    else log.debug('not ours', { service, reason: decision.why })
  }

  return {
    config({ faults, bgpFaults, warnings, taken }) {
      const refused = [...faults, ...bgpFaults]
      metrics.configStale.set(refused.length > 0 ? 1 : 0)
      if (taken !== undefined) metrics.configLoaded.set(1)
      const isNew = ({ message }: ConfigFault) => !said.has(message)
      for (const fault of refused.filter(isNew))
        log.error('configuration refused', { ...fault, event: 'configStale', error: fault.message })
      for (const warning of warnings.filter(isNew)) log.warn('configuration warning', { ...warning, error: warning.message })
      if (taken !== undefined) log.info('config loaded', { event: 'configLoaded', pools: taken.pools.map((p) => p.name) })
      said = new Set([...refused, ...warnings].map(({ message }) => message))
      verdict = { errors: refused.map(({ message }) => message), warnings: warnings.map(({ message }) => message) }
      publish()
    },
    held(now) {
      const before = hold
      hold = now
      metrics.massReleaseHeld.set(now?.lost.size ?? 0)
      if (now !== undefined) {
        const message = holdSentence(now)
        log.error('mass release held', {
          event: 'MassReleaseHeld',
          reason: now.why,
          services: now.lost.size,
          token: now.token,
          error: message,
        })
        tell('Warning', 'MassReleaseHeld', message)
      } else if (before !== undefined) {
        log.info('mass release not held any more', { event: 'MassReleaseEnded', token: before.token })
        tell('Normal', 'MassReleaseEnded', 'nothing is held back any more: the pools are back, or the release was confirmed')
      }
      publish()
    },
    others(now) {
      others = now
      metrics.otherAllocatorActive.set(now === undefined ? 0 : 1)
      if (now !== undefined) {
        const message = othersSentence(now)
        log.error('another allocator is active', { event: 'OtherAllocatorActive', error: message })
        tell('Warning', 'OtherAllocatorActive', message)
      } else {
        log.info('the other allocator is quiet', { event: 'OtherAllocatorQuiet' })
        tell('Normal', 'OtherAllocatorQuiet', 'addresses are given again')
      }
      publish()
    },
    kept(now) {
      const kinds = now.kept.filter((kind) => kind !== 'IPAddressPool') // what becomes of addresses without pools, `held` says
      const before = kept
      kept = kinds.length > 0 ? keptSentence({ ...now, kept: kinds }) : undefined
      metrics.kept(now.kept)
      if (kept === before) return
      if (kept !== undefined) log.error('configuration is gone', { event: 'configKept', kinds, error: kept })
      else log.info('configuration is back', { event: 'configBack' })
      publish()
    },
    leads(now) {
      writes = now
      metrics.leader.set(now ? 1 : 0)
      if (!now) return
      poolStatus.forget()
      publish()
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
    reserving(faults) {
      for (const fault of faults) log.error('reservation or quota refused', { ...fault, error: fault.message })
    },
    unreserved(reservation, held) {
      const some = held.slice(0, 10).map(({ ip, by }) => `${ip} (${by})`)
      const more = held.length > some.length ? ` and ${held.length - some.length} more` : ''
      const message = `AddressReservation ${reservation} is gone while its addresses are held: ${some.join(', ')}${more}. Whoever holds one keeps it; given up, it is anybody’s.`
      log.warn('reservation deleted', { event: 'ReservationDeleted', reservation, held: held.length, error: message })
      tell('Warning', 'ReservationDeleted', message)
    },
    faults(faults) {
      for (const { fault, where, message } of faults) log.error('object refused', { fault, where, error: message })
    },
    counted(book) {
      poolStatus.changed(book)
    },
  }
}
