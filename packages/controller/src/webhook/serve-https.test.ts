/** The server on real TLS sockets, and what hostile or clumsy clients make of it. */
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { Agent, request } from 'node:https'
import { connect } from 'node:tls'
import { afterEach, beforeAll, expect, test } from '@jest/globals'
import { type KeyPair, makeAuthority, makeLeaf } from '../certificates/make-certificates.ts'
import { lifeFrom } from '../certificates/rules/life.ts'
import { testClock } from '../testing/test-clock.ts'
import { type HttpsServer, type Reply, serveHttps } from './serve-https.ts'

const DAY = 86_400_000
const faults: string[] = []
let authority: KeyPair
let leaves: readonly KeyPair[]
let server: HttpsServer | undefined
let agent: Agent

beforeAll(async () => {
  const now = Date.now()
  authority = await makeAuthority(lifeFrom(now, 9 * DAY))
  leaves = await Promise.all(['first', 'second'].map((name) => makeLeaf(authority, [name, 'localhost'], lifeFrom(now, DAY))))
})
afterEach(async () => {
  agent?.destroy()
  await server?.close()
})

const served = (i: number) => ({ cert: leaves[i]?.certificate ?? '', key: leaves[i]?.key ?? '' })

async function open(
  http2 = false,
  answer: (body: unknown) => Promise<Reply> = async () => ({ status: 200, body: { big: 2n ** 60n } }),
) {
  agent = new Agent({ ca: authority.certificate, servername: 'localhost' })
  const port = await new Promise<number>((resolve) => {
    server = serveHttps({
      host: '127.0.0.1',
      port: 0,
      http2,
      tls: { minVersion: 'TLSv1.2' },
      at: (path) => (path === '/here' ? answer : undefined),
      clock: testClock(),
      onListening: resolve,
      onFault: (why) => faults.push(why),
    })
    server.show(served(0))
  })
  const ask = (path: string, body: string, method = 'POST') =>
    new Promise<{ readonly status: number | undefined; readonly text: string; readonly connection: unknown }>(
      (resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path, method, agent }, async (response) => {
          let text = ''
          for await (const piece of response.setEncoding('utf8')) text += piece
          resolve({ status: response.statusCode, text, connection: response.headers.connection })
        })
        asked.on('error', reject)
        asked.end(body)
      },
    )
  return { port, ask }
}

test.each([false, true])('answers a POST of JSON at its path, and nothing else (http2: %s)', async (http2) => {
  const { ask } = await open(http2)
  const status = async (...of: Parameters<typeof ask>) => (await ask(...of)).status
  expect(await ask('/here?timeout=10s', '{}')).toMatchObject({ status: 200, text: '{"big":1152921504606846976}' })
  expect([await status('/there', '{}'), await status('/here', '', 'GET'), await status('/here', 'no')]).toEqual([404, 405, 400])
})

test('a body that is too long is not read to its end', async () => {
  const { ask } = await open()
  const answer = await ask('/here', `"${'x'.repeat(8_000_000)}"`).catch((error: unknown) => String(error))
  expect(typeof answer === 'string' ? 413 : answer.status).toBe(413)
  expect((await ask('/here', '{}')).status).toBe(200)
})

test('an answer that fails is told, and the next one comes', async () => {
  let calls = 0
  const { ask } = await open(false, async () => {
    if (calls++ === 0) throw new Error('a bug')
    return { status: 200, body: {} }
  })
  expect([(await ask('/here', '{}')).status, (await ask('/here', '{}')).status]).toEqual([500, 200])
  expect(faults).toContain('Error: a bug')
})

test('another certificate is shown from the next connection on, and old TLS is refused', async () => {
  const { port } = await open()
  const shown = async (more: object = {}) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate, servername: 'localhost', ...more })
    try {
      await once(socket, 'secureConnect')
      return socket.getPeerCertificate().subject.CN
    } finally {
      socket.destroy()
    }
  }
  expect(await shown()).toBe('first')
  server?.show({ cert: 'no', key: 'certificate' })
  expect([faults.length > 0, await shown()]).toEqual([true, 'first'])
  server?.show(served(1))
  expect(await shown()).toBe('second')
  expect(await shown({ maxVersion: 'TLSv1.2' })).toBe('second')
  await expect(shown({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow()
})

test('on its way out it answers, and each answer ends its connection', async () => {
  const { ask } = await open()
  agent = new Agent({ ...agent.options, keepAlive: true })
  expect(await ask('/here', '{}')).toMatchObject({ status: 200, connection: 'keep-alive' })
  server?.leave()
  for (let i = 0; i < 2; i++) expect(await ask('/here', '{}')).toMatchObject({ status: 200, connection: 'close' })
})

test('on its way out it answers what was asked over HTTP/2, and ends the connection', async () => {
  const asked = Promise.withResolvers<void>()
  const mayAnswer = Promise.withResolvers<void>()
  const { port } = await open(true, async () => {
    asked.resolve()
    await mayAnswer.promise
    return { status: 200, body: {} }
  })
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority.certificate, servername: 'localhost' })
  const stream = session.request({ ':method': 'POST', ':path': '/here' })
  stream.end('{}')
  const answered = once(stream, 'response')
  await asked.promise
  server?.leave()
  mayAnswer.resolve()
  const [headers] = await answered
  expect(headers).toMatchObject({ ':status': 200 })
  stream.resume()
  await once(session, 'close')
})
