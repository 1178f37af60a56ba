import { afterEach, describe, expect, test } from '@jest/globals'
import { systemClock } from './clock.ts'
import { type Endpoint, serveHealth, serveMetrics } from './endpoints.ts'

const open: Endpoint[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((e) => e.close()))
})
const keep = (e: Endpoint): Endpoint => {
  open.push(e)
  return e
}
const get = async (port: number, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return [response.status, await response.text()]
}
const never = (why: string) => {
  throw new Error(why)
}

describe('endpoints', () => {
  test('alive at once, ready when nothing is missing', async () => {
    let missing = ['NotSynced', 'NotJoined']
    const port = await keep(serveHealth('127.0.0.1', 0, () => missing, systemClock, never)).listening
    expect(await get(port, '/healthz')).toEqual([200, 'ok\n'])
    expect(await get(port, '/readyz')).toEqual([503, 'NotSynced\nNotJoined\n'])
    missing = []
    expect(await get(port, '/readyz')).toEqual([200, 'ok\n'])
    expect(await get(port, '/other')).toEqual([404, ''])
  })

  test('pages of the program are made when they are asked for, and read only', async () => {
    const pages = { '/state': (query: URLSearchParams) => ({ status: 200, body: { asked: query.get('for') } }) }
    const port = await keep(serveHealth('127.0.0.1', 0, () => [], systemClock, never, pages)).listening
    expect(await get(port, '/state?for=web')).toEqual([200, '{"asked":"web"}\n'])
    expect(await get(port, '/healthz')).toEqual([200, 'ok\n'])
    for (const path of ['/constructor', '//', '/state/']) expect(await get(port, path)).toEqual([404, ''])
    expect((await fetch(`http://127.0.0.1:${port}/state`, { method: 'POST' })).status).toBe(404)
  })

  test('metrics are rendered on demand', async () => {
    const port = await keep(serveMetrics('127.0.0.1', 0, async () => 'a 1\n', systemClock, never)).listening
    expect(await get(port, '/metrics')).toEqual([200, 'a 1\n'])
  })

  test('a port still taken is waited for', async () => {
    const first = serveHealth('127.0.0.1', 0, () => [], systemClock, never)
    const port = await first.listening
    const timers: (() => void)[] = []
    const clock = {
      now: () => 0,
      after: (_: number, run: () => void) => {
        timers.push(run)
        return () => {}
      },
    }
    const refused = Promise.withResolvers<string>()
    const second = keep(serveHealth('127.0.0.1', port, () => [], clock, refused.resolve))
    expect(await refused.promise).toContain('EADDRINUSE')
    await first.close()
    timers[0]?.()
    expect(await second.listening).toBe(port)
  })
})
