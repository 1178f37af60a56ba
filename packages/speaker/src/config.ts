/** Flags and environment of the speaker (MB 5.2), read once. */
import { type Ip, parseIp } from '@clarion/inet'
import {
  boolean,
  type Flag,
  FlagRefused,
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

const NATIVE_BGP_LATER = 'BGP is not part of this version'
const PLAIN_METRICS = 'metrics are plain HTTP on the loopback address in this version'

const ip = (value: string): Ip => {
  const parsed = parseIp(value)
  if (parsed === undefined) throw new FlagRefused('must be an IP address')
  return parsed
}

const addresses = (value: string): readonly string[] =>
  value
    .split(',')
    .map((a) => a.trim())
    .filter((a) => a !== '')

const FLAGS = {
  cluster: { default: undefined, parse: folderHome, about: 'where the cluster is: folder:PATH, a folder of manifests' } as Flag<
    FolderHome | undefined
  >,
  'node-name': { env: 'METALLB_NODE_NAME', default: '', parse: text, about: 'name of this node (required)' } as Flag<string>,
  'pod-name': { env: 'METALLB_POD_NAME', default: '', parse: text, about: 'name of this pod' } as Flag<string>,
  namespace: {
    env: 'METALLB_NAMESPACE',
    default: 'metallb-system',
    parse: text,
    about: 'namespace of pools, advertisements and the gossip secret',
  } as Flag<string>,
  host: {
    env: 'METALLB_HOST',
    default: '',
    parse: text,
    about: 'deprecated',
    noEffect: 'it is deprecated in MetalLB too',
  } as Flag<string>,
  'ml-bindaddr': {
    env: 'METALLB_ML_BIND_ADDR',
    default: undefined,
    parse: ip,
    about: 'address gossip is bound to; without it there is no gossip',
  } as Flag<Ip | undefined>,
  'ml-bindport': {
    env: 'METALLB_ML_BIND_PORT',
    default: 7946,
    parse: integer(1, 65_535),
    about: 'port of gossip, UDP and TCP',
  } as Flag<number>,
  'ml-labels': {
    env: 'METALLB_ML_LABELS',
    default: '',
    parse: text,
    about: 'label selector of the speaker pods; without it there is no gossip',
  } as Flag<string>,
  'ml-secret-key-path': {
    env: 'METALLB_ML_SECRET_KEY_PATH',
    default: '',
    parse: text,
    about: 'folder with the file secretkey',
  } as Flag<string>,
  'ml-wan-config': { default: false, parse: boolean, about: 'slower gossip timing, for far nodes' } as Flag<boolean>,
  join: { default: [], parse: addresses, about: 'further addresses of speakers to join, separated by commas' } as Flag<
    readonly string[]
  >,
  'ignore-exclude-lb': {
    default: false,
    parse: boolean,
    about: 'ignore the label node.kubernetes.io/exclude-from-external-load-balancers',
  } as Flag<boolean>,
  'lb-class': { default: '', parse: text, about: 'handle only Services of this loadBalancerClass' } as Flag<string>,
  'log-level': { default: 'info', parse: oneOf(...LOG_LEVELS), about: LOG_LEVELS.join(', ') } as Flag<LogLevel>,
  port: { default: 9120, parse: integer(0, 65_535), about: 'port of /metrics on the loopback address; 0: off' } as Flag<number>,
  'health-probe-port': {
    default: 17_472,
    parse: integer(0, 65_535),
    about: 'port of /healthz and /readyz on the loopback address',
  } as Flag<number>,
  'exclude-l2': {
    default: '/etc/metallb/excludel2.yaml',
    parse: text,
    about: 'file with announcedInterfacesToExclude',
  } as Flag<string>,
  'bgp-debounce-timeout': {
    env: 'METALLB_BGP_DEBOUNCE_TIMEOUT',
    default: 3_000,
    parse: integer(1, 3_600_000),
    about: 'for BGP',
    noEffect: NATIVE_BGP_LATER,
  } as Flag<number>,
  'frrk8s-namespace': {
    env: 'FRRK8S_NAMESPACE',
    default: '',
    parse: text,
    about: 'for frr-k8s',
    noEffect: NATIVE_BGP_LATER,
  } as Flag<string>,
  'pprof-bind-address': { default: '', parse: text, about: 'for Go', noEffect: 'pprof belongs to Go programs' } as Flag<string>,
  'tls-min-version': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
  'tls-cipher-suites': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
  'tls-curve-preferences': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
  'metrics-cert-dir': { default: '', parse: text, about: 'TLS of metrics', noEffect: PLAIN_METRICS } as Flag<string>,
}

type Flags = Extract<Parsed<typeof FLAGS>, { values: unknown }>['values']
export type SpeakerFlags = Flags & { readonly cluster: FolderHome }

/** The typed flags, or what to print and the exit code. */
export function speakerFlags(version: string, argv: readonly string[], env: NodeJS.ProcessEnv): ParsedValues<SpeakerFlags> {
  const parsed = parseFlags('speaker', version, FLAGS, argv, env)
  if ('exit' in parsed) return parsed
  const { values, warnings } = parsed
  const { cluster } = values
  if (values['node-name'] === '') return refused('flag --node-name (or METALLB_NODE_NAME) is required')
  if (cluster === undefined) return refused('flag --cluster is required: folder:PATH')
  return { values: { ...values, cluster }, warnings }
}

const refused = (sentence: string) => ({ exit: 2, text: `speaker: ${sentence}` }) as const
