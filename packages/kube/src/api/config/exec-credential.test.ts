import { expect, test } from '@jest/globals'
import { execCredential } from './exec-credential.ts'

const plugin = { apiVersion: 'client.authentication.k8s.io/v1', command: 'login', args: [], env: {} }
const written = (status: object, apiVersion = plugin.apiVersion) => JSON.stringify({ apiVersion, kind: 'ExecCredential', status })

test('a token until it expires', () => {
  const { credentials, expires } = execCredential(written({ token: 't', expirationTimestamp: '2026-01-01T00:00:00Z' }), plugin)
  expect(credentials).toEqual({ token: 't', cert: undefined, key: undefined })
  expect(expires).toBe(Date.parse('2026-01-01T00:00:00Z'))
})

test('a certificate for good', () => {
  const { credentials, expires } = execCredential(written({ clientCertificateData: 'c', clientKeyData: 'k' }), plugin)
  expect(credentials).toEqual({ token: undefined, cert: 'c', key: 'k' })
  expect(expires).toBe(Number.POSITIVE_INFINITY)
})

test.each(['', 'token', '{}', written({ token: 1 }), written({ token: 't' }, 'client.authentication.k8s.io/v1beta1')])(
  'what is none is refused without its contents: %#',
  (output) => {
    expect(() => execCredential(output, plugin)).toThrow('login wrote')
  },
)
