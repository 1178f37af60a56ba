/** Every flag and variable of MetalLB's programs (MB 5.1, 5.2) starts ours: it works, or a warning says why it does nothing. */
import { describe, expect, test } from '@jest/globals'
import { controllerFlags } from '../packages/controller/src/config.ts'
import { speakerFlags } from '../packages/speaker/src/config.ts'

type Row = readonly [said: string, key: string, value: unknown]
const NO_EFFECT = 'no effect'

const BOTH: readonly Row[] = [
  ['--port=9121', 'port', 9121],
  ['--namespace=lb', 'namespace', 'lb'],
  ['METALLB_NAMESPACE=lb', 'namespace', 'lb'],
  ['--pod-name=p', 'pod-name', 'p'],
  ['METALLB_POD_NAME=p', 'pod-name', 'p'],
  ...['all', 'debug', 'info', 'warn', 'error', 'none'].map((level): Row => [`--log-level=${level}`, 'log-level', level]),
  ['--pprof-bind-address=127.0.0.1:6060', 'pprof-bind-address', NO_EFFECT],
  ['--health-probe-port=17473', 'health-probe-port', 17_473],
  ['--lb-class=example.com/lan', 'lb-class', 'example.com/lan'],
  ['--tls-min-version=VersionTLS12', 'tls-min-version', 'VersionTLS12'],
  ['--tls-curve-preferences=29,23', 'tls-curve-preferences', ['X25519', 'prime256v1']],
  ['--metrics-cert-dir=/etc/metrics', 'metrics-cert-dir', '/etc/metrics'],
  ['METALLB_BGP_TYPE=frr-k8s', 'bgp-type', NO_EFFECT],
  ['FRR_LOGGING_LEVEL=debug', 'frr-logging-level', NO_EFFECT],
  ['FRR_CONFIG_FILE=/etc/frr_reloader/frr.conf', 'frr-config-file', NO_EFFECT],
  ['FRR_RELOADER_PID_FILE=/etc/frr_reloader/reloader.pid', 'frr-reloader-pid-file', NO_EFFECT],
]
const CONTROLLER: readonly Row[] = [
  ...BOTH,
  ['--ml-secret-name=memberlist', 'ml-secret-name', 'memberlist'],
  ['METALLB_ML_SECRET_NAME=memberlist', 'ml-secret-name', 'memberlist'],
  ['--deployment=controller', 'deployment', 'controller'],
  ['METALLB_DEPLOYMENT=controller', 'deployment', 'controller'],
]
/** Webhooks have their own tests; that they are taken is said here. */
const OF_WEBHOOKS = [
  ...['enabled', 'disabled', 'onlywebhook'].map((mode) => `--webhook-mode=${mode}`),
  '--webhook-secret=metallb-webhook-cert',
  '--cert-dir=/tmp/k8s-webhook-server/serving-certs',
  '--cert-service-name=metallb-webhook-service',
  '--disable-cert-rotation',
  '--webhook-http2=false',
]
const SPEAKER: readonly Row[] = [
  ...BOTH,
  ['--host=192.0.2.1', 'host', NO_EFFECT],
  ['METALLB_HOST=192.0.2.1', 'host', NO_EFFECT],
  ['--ml-bindaddr=192.0.2.1', 'ml-bindaddr', '192.0.2.1'],
  ['METALLB_ML_BIND_ADDR=192.0.2.1', 'ml-bindaddr', '192.0.2.1'],
  ['--ml-bindport=7947', 'ml-bindport', 7947],
  ['METALLB_ML_BIND_PORT=7947', 'ml-bindport', 7947],
  ['--ml-labels=app=metallb', 'ml-labels', 'app=metallb'],
  ['METALLB_ML_LABELS=app=metallb', 'ml-labels', 'app=metallb'],
  ['--ml-secret-key-path=/etc/ml_secret_key', 'ml-secret-key-path', '/etc/ml_secret_key'],
  ['METALLB_ML_SECRET_KEY_PATH=/etc/ml_secret_key', 'ml-secret-key-path', '/etc/ml_secret_key'],
  ['--ml-wan-config', 'ml-wan-config', true],
  ['--bgp-debounce-timeout=3000', 'bgp-debounce-timeout', NO_EFFECT],
  ['METALLB_BGP_DEBOUNCE_TIMEOUT=3000', 'bgp-debounce-timeout', NO_EFFECT],
  ['--frrk8s-namespace=frr', 'frrk8s-namespace', NO_EFFECT],
  ['FRRK8S_NAMESPACE=frr', 'frrk8s-namespace', NO_EFFECT],
  ['--frrk8s-secret-passthrough', 'frrk8s-secret-passthrough', NO_EFFECT],
  ['--ignore-exclude-lb', 'ignore-exclude-lb', true],
]

function parse(read: typeof controllerFlags | typeof speakerFlags, said: readonly string[], env: Record<string, string> = {}) {
  const flags = said.filter((word) => word.startsWith('-'))
  const variables = said.filter((word) => !word.startsWith('-')).map((word) => [word.split('=')[0], word.replace(/^\w+=/, '')])
  const parsed = read('1.2.3', flags, { ...env, ...Object.fromEntries(variables) })
  if ('exit' in parsed) throw new Error(parsed.text)
  return { values: new Map<string, unknown>(Object.entries(parsed.values)), warnings: parsed.warnings }
}

describe.each([
  ['controller', controllerFlags, CONTROLLER, {}],
  ['speaker', speakerFlags, SPEAKER, { METALLB_NODE_NAME: 'n1' }],
] as const)('the %s', (_, read, rows, env) => {
  test.each(rows)('%s', (said, key, value) => {
    const { values, warnings } = parse(read, [said], env)
    if (value === NO_EFFECT) expect(warnings).toEqual([expect.stringMatching(/^(flag|environment variable) \S+ has no effect: /)])
    else expect([values.get(key), warnings]).toEqual([value, []])
  })
  test('ciphers go with TLS 1.2 alone', () => {
    const ciphers = '--tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'
    const { values } = parse(read, ['--tls-min-version=VersionTLS12', ciphers], env)
    expect(values.get('tls-cipher-suites')).toEqual(['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-CHACHA20-POLY1305'])
    expect(() => parse(read, [ciphers], env)).toThrow('needs --tls-min-version=VersionTLS12')
    expect(() => parse(read, ['--tls-cipher-suites=TLS_NULL'], env)).toThrow('must be a list of TLS_ECDHE_ECDSA_WITH_AES_128')
  })
})

test.each(OF_WEBHOOKS)('the controller %s', (said) => expect(() => parse(controllerFlags, [said])).not.toThrow())
