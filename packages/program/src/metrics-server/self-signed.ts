/**
 * A certificate that signs itself, for a server whose clients do not look at it (RFC 5280; DER is X.690). Fifty lines instead of a
 * library, for every speaker would carry it.
 *
 *     Certificate = SEQUENCE { tbsCertificate, signatureAlgorithm, signature }
 *     tbsCertificate = SEQUENCE { [0] version, serial, algorithm, issuer, validity, subject, publicKey, [3] extensions }
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { KeyPair } from '../key-pair-files.ts'

const YEAR_MS = 365 * 86_400_000
const SKEW_MS = 3_600_000 // a client whose clock is behind

const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const UTF8_STRING = 0x0c
const GENERALIZED_TIME = 0x18
const SEQUENCE = 0x30
const SET = 0x31
const DNS_NAME = 0x82 // [2] of GeneralName
const VERSION_3 = Buffer.from('a003020102', 'hex')
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex') // RFC 5758 §3.2
const COMMON_NAME = Buffer.from('0603550403', 'hex') // 2.5.4.3
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex') // 2.5.29.17

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const n = body.length
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const time = (ms: number) => der(GENERALIZED_TIME, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const bits = (bytes: Uint8Array) => der(BIT_STRING, Buffer.from([0]), bytes)

/** Good for ten years: it ends with its process. `now` is milliseconds since the epoch. */
export function selfSigned(name: string, now: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = randomBytes(16)
  serial[0] = 1 // positive, and no leading zero
  const who = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(name)))))
  const names = der(SEQUENCE, SUBJECT_ALT_NAME, der(OCTET_STRING, der(SEQUENCE, der(DNS_NAME, Buffer.from(name)))))
  const tbs = der(
    SEQUENCE,
    VERSION_3,
    der(INTEGER, serial),
    ECDSA_WITH_SHA256,
    who,
    der(SEQUENCE, time(now - SKEW_MS), time(now + 10 * YEAR_MS)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, names)),
  )
  const certificate = der(SEQUENCE, tbs, ECDSA_WITH_SHA256, bits(sign('sha256', tbs, privateKey)))
  return { cert: pem('CERTIFICATE', certificate), key: pkcs8(privateKey) }
}

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`

const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
