/** Flags and environment of the speaker (MB 5.2), read once. */
import { type Ip, parseIp } from '@clarion/inet'
import {
  boolean,
  COMMON_FLAGS,
  type Flag,
  FlagRefused,
  integer,
  type ParsedValues,
  parseFlags,
  text,
  together,
  type ValuesOf,
  withoutEffect,
} from '@clarion/program'

const NO_BGP = 'BGP is not part of this version'

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

export const FLAGS = {
  ...COMMON_FLAGS,
  'node-name': { env: 'METALLB_NODE_NAME', default: '', parse: text, about: 'name of this node (required)' } as Flag<string>,
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
    about: 'label selector of the speaker pods; without it or --join there is no gossip',
  } as Flag<string>,
  'ml-secret-key-path': {
    env: 'METALLB_ML_SECRET_KEY_PATH',
    default: '',
    parse: text,
    about: 'folder with the file secretkey',
  } as Flag<string>,
  // The controller's variable: a speaker reads what that one makes.
  'ml-secret-name': {
    env: 'METALLB_ML_SECRET_NAME',
    default: 'memberlist',
    parse: text,
    about: 'gossip Secret to read where the folder is empty',
  } as Flag<string>,
  'ml-wan-config': { default: false, parse: boolean, about: 'slower gossip timing, for far nodes' } as Flag<boolean>,
  join: { default: [], parse: addresses, about: 'further addresses of speakers, separated by commas' } as Flag<readonly string[]>,
  'ignore-exclude-lb': {
    default: false,
    parse: boolean,
    about: 'ignore the label node.kubernetes.io/exclude-from-external-load-balancers',
  } as Flag<boolean>,
  'exclude-l2': {
    default: '/etc/metallb/excludel2.yaml',
    parse: text,
    about: 'file with announcedInterfacesToExclude',
  } as Flag<string>,
  host: withoutEffect('deprecated', 'it is deprecated in MetalLB too', 'METALLB_HOST'),
  'bgp-debounce-timeout': withoutEffect('for BGP', NO_BGP, 'METALLB_BGP_DEBOUNCE_TIMEOUT'),
  'frrk8s-namespace': withoutEffect('for frr-k8s', NO_BGP, 'FRRK8S_NAMESPACE'),
  'frrk8s-secret-passthrough': { default: false, parse: boolean, about: 'for frr-k8s', noEffect: NO_BGP } as Flag<boolean>,
}

export type SpeakerFlags = ValuesOf<typeof FLAGS>

/** The typed flags, or what to print and the exit code. */
export function speakerFlags(version: string, argv: readonly string[], env: NodeJS.ProcessEnv): ParsedValues<SpeakerFlags> {
  const parsed = together('speaker', parseFlags('speaker', version, FLAGS, argv, env))
  if ('exit' in parsed || parsed.values['node-name'] !== '') return parsed
  return { exit: 2, text: 'speaker: flag --node-name (or METALLB_NODE_NAME) is required' }
}
