/** Flags and environment of the controller (MB 5.1), read once. */
import {
  boolean,
  type Flag,
  type FolderHome,
  folderHome,
  integer,
  LOG_LEVELS,
  type LogLevel,
  oneOf,
  type Parsed,
  type ParsedValues,
  parseFlags,
  text,
} from '@clarion/program'

const NO_WEBHOOK = 'a cluster that is a folder has no admission'
const NO_SECRET = 'a cluster that is a folder brings its own Secret'
const PLAIN_METRICS = 'metrics are plain HTTP on the loopback address in this version'

const FLAGS = {
  cluster: {
    default: undefined,
    parse: folderHome,
    about: 'where the cluster is: folder:PATH, a folder of manifests',
  } as Flag<FolderHome | undefined>,
  namespace: {
    env: 'METALLB_NAMESPACE',
    default: 'metallb-system',
    parse: text,
    about: 'namespace of pools and advertisements',
  } as Flag<string>,
  'lb-class': { default: '', parse: text, about: 'handle only Services of this loadBalancerClass' } as Flag<string>,
  'log-level': { default: 'info', parse: oneOf(...LOG_LEVELS), about: LOG_LEVELS.join(', ') } as Flag<LogLevel>,
  port: { default: 9120, parse: integer(0, 65_535), about: 'port of /metrics on the loopback address; 0: off' } as Flag<number>,
  'health-probe-port': { default: 17_472, parse: integer(0, 65_535), about: 'port of /healthz and /readyz' } as Flag<number>,
  'ml-secret-name': {
    env: 'METALLB_ML_SECRET_NAME',
    default: '',
    parse: text,
    about: 'gossip Secret to create',
    noEffect: NO_SECRET,
  } as Flag<string>,
  deployment: {
    env: 'METALLB_DEPLOYMENT',
    default: '',
    parse: text,
    about: 'owner of that Secret',
    noEffect: NO_SECRET,
  } as Flag<string>,
  'pod-name': { env: 'METALLB_POD_NAME', default: '', parse: text, about: 'name of this pod' } as Flag<string>,
  'webhook-mode': {
    default: 'disabled',
    parse: oneOf('enabled', 'disabled', 'onlywebhook'),
    about: 'admission webhooks',
    noEffect: NO_WEBHOOK,
  } as Flag<string>,
  'webhook-secret': { default: '', parse: text, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<string>,
  'cert-dir': { default: '', parse: text, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<string>,
  'cert-service-name': { default: '', parse: text, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<string>,
  'disable-cert-rotation': { default: false, parse: boolean, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<boolean>,
  'webhook-http2': { default: false, parse: boolean, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<boolean>,
  'pprof-bind-address': { default: '', parse: text, about: 'for Go', noEffect: 'pprof belongs to Go programs' } as Flag<string>,
  'tls-min-version': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
  'tls-cipher-suites': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
  'tls-curve-preferences': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
  'metrics-cert-dir': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
}

type Flags = Extract<Parsed<typeof FLAGS>, { values: unknown }>['values']
export type ControllerFlags = Flags & { readonly cluster: FolderHome }

/** The typed flags, or what to print and the exit code. */
export function controllerFlags(version: string, argv: readonly string[], env: NodeJS.ProcessEnv): ParsedValues<ControllerFlags> {
  const parsed = parseFlags('controller', version, FLAGS, argv, env)
  if ('exit' in parsed) return parsed
  const { values, warnings } = parsed
  const { cluster } = values
  if (cluster === undefined) return { exit: 2, text: 'controller: flag --cluster is required: folder:PATH' }
  return { values: { ...values, cluster }, warnings }
}
