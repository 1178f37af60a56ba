/** Real certificates: what is made can be read, and a TLS client that trusts the authorities accepts it. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type KeyPair, makeAuthority, makeLeaf } from './make-certificates.ts'
import { NOTHING_READ, readCertificates } from './read-certificates.ts'
import { lifeFrom } from './rules/life.ts'

const NAME = 'metallb-webhook-service.metallb-system.svc'
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const YEAR = 31_536_000_000

let older: KeyPair
let newer: KeyPair
let leaf: KeyPair

beforeAll(async () => {
  older = await makeAuthority(lifeFrom(NOW - YEAR, 10 * YEAR))
  newer = await makeAuthority(lifeFrom(NOW, 10 * YEAR))
  leaf = await makeLeaf(older, [NAME, 'localhost'], lifeFrom(NOW, YEAR))
})

const secret = (more: object = {}) => ({
  'ca.crt': newer.certificate + older.certificate,
  'ca.key': newer.key,
  'tls.crt': leaf.certificate,
  'tls.key': leaf.key,
  ...more,
})

test('a Secret reads back', () => {
  const { view, authorities, served } = readCertificates(secret())
  expect(view).toEqual({
    authorities: [lifeFrom(NOW, 10 * YEAR), lifeFrom(NOW - YEAR, 10 * YEAR)],
    canSign: true,
    leaf: { ...lifeFrom(NOW, YEAR), names: [NAME, 'localhost'], signedBy: 1 },
  })
  expect(authorities.map(({ pem }) => pem).join('')).toBe(newer.certificate + older.certificate)
  expect(served).toEqual({ cert: leaf.certificate, key: leaf.key })
})

test('keys and names are as MetalLB makes them', () => {
  expect([newer.key, leaf.key].map((pem) => pem.split('\n')[0])).toEqual(Array(2).fill('-----BEGIN RSA PRIVATE KEY-----'))
  const authority = new X509Certificate(older.certificate)
  expect([authority.ca, authority.subject.split('\n').sort()]).toEqual([true, ['CN=cert', 'O=metallb']])
  expect(new X509Certificate(leaf.certificate)).toMatchObject({ ca: false, subject: `CN=${NAME}` })
})

describe('counts as not there', () => {
  test('what is empty', () => expect(readCertificates({})).toEqual(NOTHING_READ))
  test('what is no PEM', () =>
    expect(readCertificates({ 'ca.crt': '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----', 'tls.crt': 'x' })).toEqual(
      NOTHING_READ,
    ))
  test('a certificate with another’s key', () =>
    expect(readCertificates(secret({ 'tls.key': older.key }))).toMatchObject({ view: { leaf: undefined }, served: undefined }))
  test('a key to sign that is not the first authority’s', () =>
    expect(readCertificates(secret({ 'ca.key': older.key })).view.canSign).toBe(false))
  test('a key to sign that is of another kind', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    expect(readCertificates(secret({ 'ca.key': key })).view.canSign).toBe(false)
  })
  test('an authority that is none', () =>
    expect(readCertificates(secret({ 'ca.crt': leaf.certificate })).view.authorities).toEqual([]))
  test('who signed, where it is not among them', () =>
    expect(readCertificates(secret({ 'ca.crt': newer.certificate })).view.leaf?.signedBy).toBeUndefined())
})
