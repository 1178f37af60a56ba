/** Metrics that controller and speaker both have, under MetalLB's names (MB 2.9). */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export interface CommonMetrics {
  readonly registry: Registry
  /** Objects looked at after a change. */
  readonly updates: Counter
  readonly updateErrors: Counter
  readonly configLoaded: Gauge
  /** 1 while a configuration was refused and an older one serves. */
  readonly configStale: Gauge
  /** Somebody asked for metrics and was not let in. */
  metricsRefused(reason: string): void
  /** Kinds of objects that are not kept up. */
  stale(kinds: readonly string[]): void
  /** Kinds of configuration of which nothing is left, and the last ones are in force. */
  kept(kinds: readonly string[]): void
}

export function commonMetrics(version: string): CommonMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  new Gauge({ name: 'clarion_build_info', help: 'Version of this program; always 1.', labelNames: ['version'], registers }).set(
    { version },
    1,
  )
  const stale = new Gauge({
    name: 'clarion_kube_stale',
    help: 'Kinds of objects that are not kept up: the API server cannot be had, or refuses.',
    labelNames: ['kind'],
    registers,
  })
  const kept = new Gauge({
    name: 'clarion_config_kept',
    help: 'Kinds of configuration of which nothing is left: the last ones serve on.',
    labelNames: ['kind'],
    registers,
  })
  const mark = (gauge: Gauge, kinds: readonly string[]) => {
    gauge.reset()
    for (const kind of kinds) gauge.set({ kind }, 1)
  }
  const metricsRefused = new Counter({
    name: 'clarion_metrics_refused_total',
    help: 'Requests for metrics that were not answered with them.',
    labelNames: ['reason'],
    registers,
  })
  return {
    registry,
    metricsRefused: (reason) => metricsRefused.inc({ reason }),
    updates: new Counter({ name: 'metallb_k8s_client_updates_total', help: 'Changes of cluster objects handled.', registers }),
    updateErrors: new Counter({
      name: 'metallb_k8s_client_update_errors_total',
      help: 'Changes whose handling failed.',
      registers,
    }),
    configLoaded: new Gauge({
      name: 'metallb_k8s_client_config_loaded_bool',
      help: '1 once a configuration was loaded.',
      registers,
    }),
    configStale: new Gauge({
      name: 'metallb_k8s_client_config_stale_bool',
      help: '1 while a refused configuration leaves an older one serving.',
      registers,
    }),
    stale: (kinds) => mark(stale, kinds),
    kept: (kinds) => mark(kept, kinds),
  }
}
