/** Flags and environment of the controller (MB 5.1), read once. */
import {
  boolean,
  COMMON_FLAGS,
  type Flag,
  oneOf,
  type ParsedValues,
  parseFlags,
  text,
  type ValuesOf,
  withoutEffect,
} from '@clarion/program'

const NO_WEBHOOK = 'this version has no admission webhooks'

const FLAGS = {
  ...COMMON_FLAGS,
  'ml-secret-name': {
    env: 'METALLB_ML_SECRET_NAME',
    default: '',
    parse: text,
    about: 'gossip Secret to create where it is missing; empty: none',
  } as Flag<string>,
  deployment: { env: 'METALLB_DEPLOYMENT', default: '', parse: text, about: 'Deployment that owns that Secret' } as Flag<string>,
  'webhook-mode': {
    default: 'disabled',
    parse: oneOf('enabled', 'disabled', 'onlywebhook'),
    about: 'admission webhooks',
    noEffect: NO_WEBHOOK,
  } as Flag<string>,
  'webhook-secret': withoutEffect('for webhooks', NO_WEBHOOK),
  'cert-dir': withoutEffect('for webhooks', NO_WEBHOOK),
  'cert-service-name': withoutEffect('for webhooks', NO_WEBHOOK),
  'disable-cert-rotation': { default: false, parse: boolean, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<boolean>,
  'webhook-http2': { default: false, parse: boolean, about: 'for webhooks', noEffect: NO_WEBHOOK } as Flag<boolean>,
}

export type ControllerFlags = ValuesOf<typeof FLAGS>

/** The typed flags, or what to print and the exit code. */
export const controllerFlags = (
  version: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): ParsedValues<ControllerFlags> => parseFlags('controller', version, FLAGS, argv, env)
