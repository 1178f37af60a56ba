import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { redact, redactText } from './redact.ts'

const SECRET = 'hunter2-Xy9'

describe('no secret stays', () => {
  const peer = { kind: 'BGPPeer', spec: { password: SECRET, passwordSecret: { name: 'tor' } } }
  test.each<[string, unknown]>([
    ['a field', peer],
    ['an object in an annotation', { metadata: { annotations: { 'tool.example/applied': JSON.stringify(peer) } } }],
    ['what kubectl applied', { metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': SECRET } } }],
    ['twice in quotes', JSON.stringify(JSON.stringify(peer))],
    ['a Secret', { kind: 'Secret', metadata: { name: 'memberlist' }, data: { secretkey: SECRET, other: SECRET } }],
    ['a variable', { env: [{ name: 'ROUTER_PASSWORD', value: SECRET }] }],
    ['a flag', { args: [`--api-token=${SECRET}`, '--password', SECRET] }],
    ['a URL', { env: [{ name: 'HTTPS_PROXY', value: `http://me:${SECRET}@proxy.example:3128/` }] }],
    ['a header in a log', `{"msg":"refused","authorization":"Bearer ${SECRET}"}`],
    ['a bearer', `sent with Bearer ${SECRET}, refused`],
    ['a log line', `level=info password=${SECRET} peer=tor`],
    ['a log line with a space', `password: "${SECRET} and more", peer: "tor"`],
    ['a token', 'got eyJhbGciOiJSUzI1NiJ9.eyJodW50ZXIyLVh5OSI6MX0.c2ln at 10:00'],
    ['a key', `-----BEGIN EC PRIVATE KEY-----\n${SECRET}\n-----END EC PRIVATE KEY-----\n`],
  ])('%s', (_, value) => {
    const text = JSON.stringify(redact(value))
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('eyJ')
    expect(text).not.toContain('and more')
  })
  test('whatever it consists of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (password) => {
        const object = { spec: { password } }
        const annotations = { applied: JSON.stringify(object), twice: JSON.stringify(JSON.stringify(object)) }
        const log = `2026-05-01T10:00:00Z ${JSON.stringify(object)}`
        const none = '{"spec":{"password":"[redacted]"}}'
        expect(redact({ ...object, annotations, log })).toEqual({
          spec: { password: '[redacted]' },
          annotations: { applied: none, twice: JSON.stringify(none) },
          log: `2026-05-01T10:00:00Z ${none}`,
        })
      }),
    )
  })
})

/** What a helper needs stays as it is. */
const REST = {
  spec: { passwordSecret: { name: 'tor' }, addresses: ['192.0.2.0/24'], password: undefined, peerPort: 179 },
  args: ['--port=9120', '--lb-class', 'x'],
  env: [{ name: 'METALLB_ML_SECRET_NAME', value: 'memberlist' }],
  volumes: [{ secret: { secretName: 'memberlist' } }, { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }],
  message: 'mass release held: 50 of 50 Services would lose their addresses at once',
}
test('everything else stays', () => {
  expect(redact(REST)).toEqual(REST)
  expect(redactText('{"msg":"leading","op":"leaderElection"}')).toBe('{"msg":"leading","op":"leaderElection"}')
})
