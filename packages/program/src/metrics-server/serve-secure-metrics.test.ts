import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from '@jest/globals'
import { systemClock } from '../clock.ts'
import type { Endpoint } from '../endpoints.ts'
import { selfSigned } from './self-signed.ts'
import { type SecureMetricsOptions, serveSecureMetrics } from './serve-secure-metrics.ts'

const open: Endpoint[] = []
const folders: string[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function serve(more: Partial<SecureMetricsOptions> = {}) {
  const refused: string[] = []
  const endpoint = await serveSecureMetrics({
    host: '127.0.0.1',
    port: 0,
    tls: { minVersion: 'TLSv1.3' },
    certificates: '',
    name: 'speaker.metallb',
    review: async (token) => (token === 'good' ? 'Allowed' : token === 'poor' ? 'NotAllowed' : 'TokenRefused'),
    render: async () => 'a 1\n',
    clock: systemClock,
    wallNow: Date.now,
    refused: (why) => refused.push(why),
    onFault: (why) => {
      throw new Error(why)
    },
    ...more,
  })
  open.push(endpoint)
  return { port: await endpoint.listening, refused }
}

/** Status, text, and who the server says it is. */
const get = (port: number, path: string, token?: string, tls: object = {}) =>
  new Promise<readonly [number | undefined, string, string]>((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const asked = request(
      { host: '127.0.0.1', port, path, headers, agent: false, rejectUnauthorized: false, ...tls },
      (response) => {
        let body = ''
        const name = response.socket instanceof TLSSocket ? String(response.socket.getPeerCertificate().subject.CN) : ''
        response.setEncoding('utf8').on('data', (piece: string) => {
          body += piece
        })
        response.on('end', () => resolve([response.statusCode, body, name]))
      },
    )
    asked.on('error', reject)
    asked.end()
  })

function folderWith(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'clarion-certificates-'))
  folders.push(folder)
  write(folder, name)
  return folder
}
function write(folder: string, name: string): void {
  const { cert, key } = selfSigned(name, Date.now())
  writeFileSync(join(folder, 'tls.crt'), cert)
  writeFileSync(join(folder, 'tls.key'), key)
}

describe('metrics over HTTPS', () => {
  test('are for whoever may read them, and nothing else is there', async () => {
    const { port, refused } = await serve()
    expect(await get(port, '/metrics', 'good')).toEqual([200, 'a 1\n', 'speaker.metallb'])
    expect((await get(port, '/', 'good'))[0]).toBe(404)
    expect((await get(port, '/metrics'))[0]).toBe(401)
    expect((await get(port, '/metrics', 'bad'))[0]).toBe(401)
    expect((await get(port, '/metrics', 'poor'))[0]).toBe(403)
    expect((await get(port, '/elsewhere'))[0]).toBe(401)
    expect(refused).toEqual(['NoToken', 'TokenRefused', 'NotAllowed', 'NoToken'])
  })
  test('nobody comes in while nobody can be asked', async () => {
    const { port } = await serve({ review: async () => 'NotReviewed' })
    expect((await get(port, '/metrics', 'good'))[0]).toBe(503)
  })
  test('speak TLS 1.2 only where that is wanted, with the ciphers that are', async () => {
    const { port } = await serve()
    await expect(get(port, '/metrics', 'good', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version|handshake/)
    const old = await serve({ tls: { minVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', ecdhCurve: 'prime256v1' } })
    const aes256 = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }
    expect((await get(old.port, '/metrics', 'good', { maxVersion: 'TLSv1.2' }))[0]).toBe(200)
    await expect(get(old.port, '/metrics', 'good', aes256)).rejects.toThrow(/handshake/)
  })
  test('show the certificate of a folder, and the next one when it is renewed; one that is no pair changes nothing', async () => {
    const folder = folderWith('first')
    const due: (() => void)[] = []
    const faults: string[] = []
    const after = (_: number, run: () => void) => {
      due.push(run)
      return () => {}
    }
    const clock = { now: () => 0, after }
    const { port } = await serve({ certificates: folder, clock, onFault: (why) => faults.push(why) })
    const minute = async () => {
      const before = due.length
      due.at(-1)?.()
      while (due.length === before) await new Promise(setImmediate)
    }
    const shown = async () => (await get(port, '/metrics', 'good'))[2]
    expect(await shown()).toBe('first')
    write(folder, 'second')
    await minute()
    expect(await shown()).toBe('second')
    writeFileSync(join(folder, 'tls.key'), selfSigned('other', Date.now()).key)
    await minute()
    expect([await shown(), faults.length]).toEqual(['second', 1])
  })
  test('a folder without a certificate is said at once', async () => {
    await expect(serve({ certificates: '/nowhere' })).rejects.toThrow('/nowhere')
  })
})
