/** The controller's real loop on a virtual clock, wired as packages/controller/src/controller.ts wires it. */

import { createHash } from 'node:crypto'
import { type ControllerMetrics, controllerMetrics, createPoolStatus, createReport, startAllocator } from '@clarion/controller'
import type { Decision, Effect, ServiceKey } from '@clarion/core'
import type { Cluster } from '@clarion/kube'
import { type Log, VERSION } from '@clarion/program'
import type { Leash } from './clock.ts'

export interface SimController {
  decisions(): ReadonlyMap<ServiceKey, Decision>
  /** At SIGKILL and SIGTERM alike: it keeps nothing that is not in the cluster. */
  stop(): void
}

export interface ControllerOptions {
  readonly cluster: Cluster
  readonly lbClass: string | undefined
  readonly clock: Leash
  readonly random: () => number
  readonly log: Log
}

export function startController({ cluster, lbClass, clock, random, log }: ControllerOptions): SimController {
  const perform = async (effect: Effect) => {
    const outcome = await cluster.perform(effect)
    if (!outcome.done) log.warn('could not write', { effect: effect.do, reason: outcome.why, error: outcome.message })
  }
  const poolStatus = createPoolStatus(
    clock,
    () => true,
    (effect) => void perform(effect),
  )
  log.info('starting', { op: 'startup', version: VERSION })
  const report = createReport({ log, metrics: sharedMetrics(), poolStatus, perform: (effect) => void perform(effect) })
  const allocator = startAllocator({ cluster, lbClass, clock, wallNow: clock.now, random, hash, report })
  return {
    decisions: allocator.decisions,
    stop() {
      clock.cut()
      allocator.stop()
      poolStatus.stop()
      void cluster.close()
    },
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** Prometheus registries are slow to make, and nothing here reads them. */
let metrics: ControllerMetrics | undefined
function sharedMetrics(): ControllerMetrics {
  metrics ??= controllerMetrics(VERSION)
  return metrics
}
