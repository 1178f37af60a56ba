/**
 * Stands between a client and the API server and does to their conversation what networks and overloaded servers do. It ends TLS with
 * the server's own certificate, so the client notices nothing else.
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiServer } from './apiserver.ts'

/** What to do with a request instead of passing it on, or while doing so. */
export type Fault =
  /** Answer this. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Take it and never answer. */
  | 'hang'
  /** Drop the connection. */
  | 'reset'
  /** Pass on the beginning of the answer and drop the connection. */
  | 'break'
  /** Pass the request on and drop the connection without the answer. */
  | 'swallow'
  /** Pass the answer on in small pieces. */
  | 'slow'

export interface Seen {
  readonly method: string
  readonly path: string
  /** On performance.now(). */
  readonly at: number
}

export interface FaultyProxy {
  readonly url: string
  readonly seen: readonly Seen[]
  /** TLS connections made so far. */
  readonly connections: number
  /** Does so to requests that match, the next ones or all; returns how to stop it. */
  inject(fault: Fault, matches: (seen: Seen) => boolean, times?: number): () => void
  /** Resets every connection; returns how many there were. */
  cut(): number
  /** Half-open: what is connected now stays so, and nothing is heard on it ever again. */
  freeze(): void
  /** Ends watches in good order, as a server does that wants them made anew. */
  endWatches(): void
  /** Nobody listens any more. */
  away(): Promise<void>
  back(): Promise<void>
  close(): Promise<void>
}

export const isWatch = ({ path }: Seen): boolean => path.includes('watch=1')
export const isList = ({ method, path }: Seen): boolean => method === 'GET' && !isWatch({ method, path, at: 0 })

export async function startProxy(server: ApiServer): Promise<FaultyProxy> {
  const upstream = new Agent({ keepAlive: true, ca: readFileSync(server.certificate) })
  const seen: Seen[] = []
  const faults = new Set<{ readonly fault: Fault; readonly matches: (seen: Seen) => boolean; left: number }>()
  const sockets = new Set<Socket>()
  const frozen = new WeakSet<Duplex>()
  const watches = new Set<ServerResponse>()
  let connections = 0

  const faultFor = (one: Seen): Fault | undefined => {
    for (const entry of faults) {
      if (!entry.matches(one)) continue
      if (--entry.left === 0) faults.delete(entry)
      return entry.fault
    }
    return undefined
  }

  const pass = (asked: IncomingMessage, answer: ServerResponse, fault: Fault | undefined) => {
    const onwards = request(server.url + asked.url, { method: asked.method, headers: asked.headers, agent: upstream })
    onwards.on('error', () => reset(asked.socket))
    answer.on('close', () => onwards.destroy())
    onwards.on('response', (head) => {
      if (fault === 'swallow') {
        reset(asked.socket)
        return
      }
      if (answer.writableEnded) return void head.resume() // a watch that was ended before the server answered
      answer.writeHead(head.statusCode ?? 502, head.headers)
      answer.flushHeaders() // a watch without news is open all the same
      relay(head, answer, fault)
    })
    asked.pipe(onwards)
  }

  const relay = (head: IncomingMessage, answer: ServerResponse, fault: Fault | undefined) => {
    const { socket } = answer.req
    head.on('data', (chunk: Buffer) => {
      if (frozen.has(socket)) return
      if (fault === 'break') answer.write(chunk.subarray(0, chunk.length / 2), () => reset(socket))
      else if (fault === 'slow') void trickle(head, answer, chunk)
      else answer.write(chunk)
    })
    head.on('error', () => frozen.has(socket) || reset(socket))
    head.on('end', () => frozen.has(socket) || answer.end())
  }

  const listener = createServer(
    { cert: readFileSync(server.certificate), key: readFileSync(server.key), keepAliveTimeout: 0 },
    (asked, answer) => {
      const one = { method: asked.method ?? '', path: asked.url ?? '', at: performance.now() }
      seen.push(one)
      // What comes from the server after an answer was ended, or from a client that goes, is thrown away; it must not end the test.
      asked.on('error', () => {})
      answer.on('error', () => {})
      if (frozen.has(asked.socket)) return
      const fault = faultFor(one)
      if (isWatch(one)) {
        watches.add(answer)
        answer.on('close', () => watches.delete(answer))
      }
      if (fault === 'hang') return
      if (fault === 'reset') reset(asked.socket)
      else if (typeof fault === 'object') {
        asked.resume()
        answer.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
        answer.end(fault.body ?? '')
      } else pass(asked, answer, fault)
    },
  )
  listener.on('secureConnection', () => connections++)
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // resets are its business
  })
  const tlsSockets = new Set<Duplex>()
  listener.on('secureConnection', (socket: Duplex) => {
    tlsSockets.add(socket)
    socket.on('close', () => tlsSockets.delete(socket))
    socket.on('error', () => {})
  })

  let port = 0
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(port, '127.0.0.1', () => {
        listener.off('error', reject)
        const address = listener.address()
        port = isPort(address) ? address.port : 0
        resolve()
      })
    })
  await listen()

  const cut = () => {
    const count = sockets.size
    for (const socket of sockets) socket.resetAndDestroy()
    return count
  }
  const away = () =>
    new Promise<void>((resolve) => {
      listener.close(() => resolve())
      cut()
    })
  return {
    url: `https://127.0.0.1:${port}`,
    seen,
    get connections() {
      return connections
    },
    inject(fault, matches, times = Number.POSITIVE_INFINITY) {
      const entry = { fault, matches, left: times }
      faults.add(entry)
      return () => void faults.delete(entry)
    },
    cut,
    freeze() {
      for (const socket of tlsSockets) frozen.add(socket)
    },
    endWatches() {
      for (const answer of watches) answer.end()
    },
    away,
    back: listen,
    async close() {
      await away()
      upstream.destroy()
    },
  }
}

const SLOW_PIECE = 4_096 // bytes
const SLOW_PAUSE = 20 // ms

async function trickle(head: IncomingMessage, answer: ServerResponse, chunk: Buffer): Promise<void> {
  head.pause()
  for (let i = 0; i < chunk.length; i += SLOW_PIECE) {
    answer.write(chunk.subarray(i, i + SLOW_PIECE))
    await sleep(SLOW_PAUSE)
  }
  head.resume()
}

const reset = (socket: Duplex): void => void socket.destroy()

const isPort = (address: AddressInfo | string | null): address is AddressInfo => typeof address === 'object' && address !== null
