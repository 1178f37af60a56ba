/** Flags and environment of the controller (MB 5.1), read once. */
import {
  boolean,
  COMMON_FLAGS,
  type Flag,
  integer,
  oneOf,
  type ParsedValues,
  parseFlags,
  text,
  together,
  type ValuesOf,
} from '@clarion/program'
import { AUTHORITY_LIFE_MS, LEAF_LIFE_MS } from './certificates/rules/life.ts'

export const FLAGS = {
  ...COMMON_FLAGS,
  'ml-secret-name': {
    env: 'METALLB_ML_SECRET_NAME',
    default: '',
    parse: text,
    about: 'gossip Secret to create where it is missing; empty: none',
  } as Flag<string>,
  deployment: { env: 'METALLB_DEPLOYMENT', default: '', parse: text, about: 'Deployment that owns that Secret' } as Flag<string>,
  'webhook-mode': {
    default: 'enabled',
    parse: oneOf('enabled', 'disabled', 'onlywebhook'),
    about: 'admission webhooks: enabled (default), disabled, or onlywebhook, which gives no addresses; a folder has none',
  } as Flag<'enabled' | 'disabled' | 'onlywebhook'>,
  'webhook-port': {
    default: 9_443,
    parse: integer(0, 65_535),
    about: 'port of the webhooks; 0: any that is free',
  } as Flag<number>,
  'webhook-secret': {
    default: 'metallb-webhook-cert',
    parse: text,
    about: 'Secret of the webhooks’ certificates, made and renewed by the leader',
  } as Flag<string>,
  'cert-service-name': {
    default: 'metallb-webhook-service',
    parse: text,
    about: 'Service that API servers call the webhooks by',
  } as Flag<string>,
  'webhook-extra-names': {
    default: '',
    parse: text,
    about: 'further DNS names of the certificate, for API servers that call by URL; comma-separated',
  } as Flag<string>,
  'webhook-authority-seconds': {
    default: AUTHORITY_LIFE_MS / 1_000,
    parse: integer(1, 1e9),
    about: 'validity of the certificates’ authority',
  } as Flag<number>,
  'webhook-certificate-seconds': {
    default: LEAF_LIFE_MS / 1_000,
    parse: integer(1, 1e9),
    about: 'validity of the certificate; it is renewed after two thirds',
  } as Flag<number>,
  'disable-cert-rotation': {
    default: false,
    parse: boolean,
    about: 'makes no certificates: those in --cert-dir are served, and caBundles are left to whoever makes them',
  } as Flag<boolean>,
  'cert-dir': {
    default: '/tmp/k8s-webhook-server/serving-certs',
    parse: text,
    about: 'folder of tls.crt and tls.key, looked at again and again; with --disable-cert-rotation only',
  } as Flag<string>,
  'webhook-http2': { default: false, parse: boolean, about: 'HTTP/2 for the webhooks, too' } as Flag<boolean>,
  'shutdown-delay-seconds': {
    default: 5,
    parse: integer(0, 600),
    about:
      'asked to stop, the webhooks answer for so long, until API servers have heard of it; less than the pod’s terminationGracePeriodSeconds',
  } as Flag<number>,
}

export type ControllerFlags = ValuesOf<typeof FLAGS>

/** The typed flags, or what to print and the exit code. */
export const controllerFlags = (
  version: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): ParsedValues<ControllerFlags> => together('controller', parseFlags('controller', version, FLAGS, argv, env))
