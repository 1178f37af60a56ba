/** Flags that controller and speaker share (MB 5.1, 5.2). */
import { type Flag, integer, oneOf, text } from './flags.ts'
import { clusterHome, type Home } from './home.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

const PLAIN_METRICS = 'metrics are plain HTTP on the loopback address in this version'

/** Accepted, so that MetalLB's manifests start; each use is warned of. */
export const withoutEffect = (about: string, noEffect: string, env?: string): Flag<string> => ({
  ...(env === undefined ? {} : { env }),
  default: '',
  parse: text,
  about,
  noEffect,
})

export const COMMON_FLAGS = {
  cluster: {
    default: { at: 'api' },
    parse: clusterHome,
    about: 'where the cluster is: api (default), or folder:PATH, a folder of manifests',
  } as Flag<Home>,
  kubeconfig: {
    env: 'KUBECONFIG',
    default: '',
    parse: text,
    about: 'file that says how to reach the API server; without it, the pod’s own account',
  } as Flag<string>,
  namespace: {
    env: 'METALLB_NAMESPACE',
    default: '',
    parse: text,
    about: 'namespace of pools, advertisements and the gossip secret (default: the pod’s own, else metallb-system)',
  } as Flag<string>,
  'pod-name': { env: 'METALLB_POD_NAME', default: '', parse: text, about: 'name of this pod' } as Flag<string>,
  'lb-class': { default: '', parse: text, about: 'handle only Services of this loadBalancerClass' } as Flag<string>,
  'log-level': { default: 'info', parse: oneOf(...LOG_LEVELS), about: LOG_LEVELS.join(', ') } as Flag<LogLevel>,
  port: {
    default: 9120,
    parse: integer(0, 65_535),
    about: 'port of /metrics on the loopback address; 0: off',
  } as Flag<number>,
  'health-probe-port': {
    default: 17_472,
    parse: integer(0, 65_535),
    about: 'port of /healthz and /readyz',
  } as Flag<number>,
  'pprof-bind-address': withoutEffect('for Go', 'pprof belongs to Go programs'),
  'tls-min-version': withoutEffect('TLS of metrics', PLAIN_METRICS),
  'tls-cipher-suites': withoutEffect('TLS of metrics', PLAIN_METRICS),
  'tls-curve-preferences': withoutEffect('TLS of metrics', PLAIN_METRICS),
  'metrics-cert-dir': withoutEffect('TLS of metrics', PLAIN_METRICS),
}
