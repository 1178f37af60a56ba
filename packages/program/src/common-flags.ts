/** Flags that controller and speaker share (MB 5.1, 5.2). */
import { type Flag, integer, oneOf, type ParsedValues, text } from './flags.ts'
import { clusterHome, type Home } from './home.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'
import { TLS_FLAGS, type TlsValues, tlsRefusal } from './metrics-server/tls-flags.ts'

/** Accepted, so that MetalLB's manifests start; each use is warned of. */
export const withoutEffect = (about: string, noEffect: string, env?: string): Flag<string> => ({
  ...(env === undefined ? {} : { env }),
  default: '',
  parse: text,
  about,
  noEffect,
})

const NO_FRR = 'there is no FRR here'

/** The same for a variable that no flag stands for. */
export const variableWithoutEffect = (env: string, noEffect: string): Flag<string> => ({
  ...withoutEffect('', noEffect, env),
  onlyEnv: true,
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
    about: 'port of /metrics: HTTPS, or HTTP on the loopback address where the cluster is a folder; 0: off',
  } as Flag<number>,
  'health-probe-port': {
    default: 17_472,
    parse: integer(0, 65_535),
    about: 'port of /healthz and /readyz',
  } as Flag<number>,
  'pprof-bind-address': withoutEffect('for Go', 'pprof belongs to Go programs'),
  ...TLS_FLAGS,
  'metrics-cert-dir': {
    default: '',
    parse: text,
    about: 'folder with tls.crt and tls.key of the metrics; empty: a certificate is made at start',
  } as Flag<string>,
  'bgp-type': variableWithoutEffect('METALLB_BGP_TYPE', NO_FRR),
  'frr-logging-level': variableWithoutEffect('FRR_LOGGING_LEVEL', NO_FRR),
  'frr-config-file': variableWithoutEffect('FRR_CONFIG_FILE', NO_FRR),
  'frr-reloader-pid-file': variableWithoutEffect('FRR_RELOADER_PID_FILE', NO_FRR),
}

/** What each flag allows by itself and not together. */
export function together<V extends TlsValues>(program: string, parsed: ParsedValues<V>): ParsedValues<V> {
  const why = 'exit' in parsed ? undefined : tlsRefusal(parsed.values)
  return why === undefined ? parsed : { exit: 2, text: `${program}: ${why}` }
}
