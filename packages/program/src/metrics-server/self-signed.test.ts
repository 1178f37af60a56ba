import { createPrivateKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { selfSigned } from './self-signed.ts'

const NOW = Date.UTC(2026, 10, 27, 12)

describe('a certificate that signs itself', () => {
  const { cert, key } = selfSigned('speaker.metallb-system', NOW)
  const read = new X509Certificate(cert)

  test('is its own issuer, and its key is its own', () => {
    expect(read.subject).toBe('CN=speaker.metallb-system')
    expect(read.checkIssued(read)).toBe(true)
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true)
  })
  test('is of the name, and good for a process however long', () => {
    expect(read.checkHost('speaker.metallb-system')).toBe('speaker.metallb-system')
    expect([read.validFromDate.getTime(), read.validToDate.getTime()]).toEqual([NOW - 3_600_000, NOW + 3_650 * 86_400_000])
  })
  test('is another one each time', () => {
    expect(new X509Certificate(selfSigned('a', NOW).cert).serialNumber).not.toBe(read.serialNumber)
  })
  test('a name as long as a Kubernetes name may be fits', () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`
    expect(new X509Certificate(selfSigned(name, NOW).cert).checkHost(name)).toBe(name)
  })
})
