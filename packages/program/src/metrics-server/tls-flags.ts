/** `--tls-*` (MB 5.1): TLS in the words of Go's crypto/tls, for those are what MetalLB's users write. */
import type { SecureVersion } from 'node:tls'
import { type Flag, FlagRefused, oneOf } from '../flags.ts'

const AEAD = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'CHACHA20-POLY1305'] as const
const GO_AEAD = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'] as const
const CBC = ['AES128-SHA', 'AES256-SHA', 'AES128-SHA256'] as const
const GO_CBC = ['AES_128_CBC_SHA', 'AES_256_CBC_SHA', 'AES_128_CBC_SHA256'] as const

/** What TLS 1.2 may use, by the names of both. */
const CIPHERS: ReadonlyMap<string, string> = new Map(
  ['ECDSA', 'RSA'].flatMap((signed) =>
    [...GO_AEAD, ...GO_CBC].map((go, i) => [`TLS_ECDHE_${signed}_WITH_${go}`, `ECDHE-${signed}-${[...AEAD, ...CBC][i]}`]),
  ),
)
/** IANA's numbers of groups (RFC 8446 §4.2.7), as Go's CurveID. */
const CURVES: ReadonlyMap<string, string> = new Map([
  ['23', 'prime256v1'],
  ['24', 'secp384r1'],
  ['25', 'secp521r1'],
  ['29', 'X25519'],
  ['4588', 'X25519MLKEM768'],
])

const VERSIONS = { VersionTLS12: 'TLSv1.2', VersionTLS13: 'TLSv1.3' } as const

const listOf =
  (known: ReadonlyMap<string, string>) =>
  (value: string): readonly string[] =>
    value.split(',').map((word) => {
      const name = known.get(word.trim())
      if (name === undefined) throw new FlagRefused(`must be a list of ${[...known.keys()].join(', ')}`)
      return name
    })

export const TLS_FLAGS = {
  'tls-min-version': {
    default: 'VersionTLS13',
    parse: oneOf('VersionTLS12', 'VersionTLS13'),
    about: 'lowest version of TLS: VersionTLS12 or VersionTLS13',
  } as Flag<'VersionTLS12' | 'VersionTLS13'>,
  'tls-cipher-suites': { default: [], parse: listOf(CIPHERS), about: 'ciphers of TLS 1.2, separated by commas' } as Flag<
    readonly string[]
  >,
  'tls-curve-preferences': {
    default: [],
    parse: listOf(CURVES),
    about: 'key exchange groups by their numbers, separated by commas',
  } as Flag<readonly string[]>,
}

export interface TlsValues {
  readonly 'tls-min-version': 'VersionTLS12' | 'VersionTLS13'
  readonly 'tls-cipher-suites': readonly string[]
  readonly 'tls-curve-preferences': readonly string[]
}

/** For `createServer` of node:https. */
export interface TlsOptions {
  readonly minVersion: SecureVersion
  readonly ciphers?: string
  readonly ecdhCurve?: string
}

export function tlsOptions(values: TlsValues): TlsOptions {
  const [ciphers, curves] = [values['tls-cipher-suites'].join(':'), values['tls-curve-preferences'].join(':')]
  return {
    minVersion: VERSIONS[values['tls-min-version']],
    ...(ciphers === '' ? {} : { ciphers }),
    ...(curves === '' ? {} : { ecdhCurve: curves }),
  }
}

/** What is wrong with flags that are each right. */
export const tlsRefusal = (values: TlsValues): string | undefined =>
  values['tls-cipher-suites'].length > 0 && values['tls-min-version'] === 'VersionTLS13'
    ? 'flag --tls-cipher-suites: needs --tls-min-version=VersionTLS12, for TLS 1.3 lets nobody choose'
    : undefined
