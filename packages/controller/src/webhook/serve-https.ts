/** The HTTPS server that API servers ask: bounded in size and time, with a certificate that may be another one later. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { fromJson, type PlainObject, toJson } from '@clarion/kube'
import type { Clock, TlsOptions } from '@clarion/program'
import type { Served } from '../certificates/read-certificates.ts'

export interface Reply {
  readonly status: number
  readonly body: PlainObject
}

export interface ServeHttpsOptions {
  readonly host: string | undefined
  /** 0: any that is free. */
  readonly port: number
  readonly http2: boolean
  readonly tls: TlsOptions
  /** What answers at a path; undefined: nothing is there. */
  readonly at: (path: string) => ((body: unknown) => Promise<Reply>) | undefined
  readonly clock: Clock
  readonly onListening: (port: number) => void
  readonly onFault: (why: string) => void
}

export interface HttpsServer {
  /** From the first certificate on it listens; connections that are there keep theirs. */
  show(served: Served): void
  /** Answers on, and each answer ends its connection: whose next one reaches another server asks that. */
  leave(): void
  /** Requests under way are answered first, for a moment. */
  close(): Promise<void>
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

/** An object and what it was before, 3 MiB each at most (etcd takes less), and some words around them. */
const LONGEST_BODY = 7 * 1_048_576
/** Of all requests under way. */
const MOST_BYTES = 64 * 1_048_576
const MOST_CONNECTIONS = 512
const RETRY_MS = 500
const CLOSE_WITHIN_MS = 2_000
/** API servers leave a connection idle for 90 s: who hangs up first must not be us, in the moment when they ask. */
const KEEP_ALIVE_MS = 120_000
const TIMES = { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: KEEP_ALIVE_MS }

export function serveHttps(options: ServeHttpsOptions): HttpsServer {
  const { host, port, clock, onListening, onFault } = options
  let bytes = 0
  let leaving = false
  const handler = (request: Request, response: Response) => {
    answer(request, response).catch((error: unknown) => {
      onFault(String(error))
      send(response, { status: 500, body: { error: 'see the log' } })
    })
  }
  let server: ReturnType<typeof open> | undefined
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  let cancelRetry = () => {}

  async function answer(request: Request, response: Response): Promise<void> {
    if (leaving && request.httpVersionMajor === 1) response.setHeader('connection', 'close')
    const answering = options.at(request.url?.split('?')[0] ?? '')
    if (answering === undefined) return send(response, { status: 404, body: { error: 'nothing is here' } })
    if (request.method !== 'POST') return send(response, { status: 405, body: { error: 'POST only' } })
    let own = 0
    try {
      const pieces: Buffer[] = []
      for await (const piece of request) {
        own += piece.length
        bytes += piece.length
        if (own > LONGEST_BODY) return send(response, { status: 413, body: { error: `more than ${LONGEST_BODY} bytes` } })
        if (bytes > MOST_BYTES) return send(response, { status: 503, body: { error: 'too much at once' } })
        pieces.push(piece)
      }
      const body = parsed(Buffer.concat(pieces).toString('utf8'))
      return send(response, body === undefined ? { status: 400, body: { error: 'no JSON' } } : await answering(body))
    } catch (error) {
      if (!request.complete) return // it went away
      throw error
    } finally {
      bytes -= own
    }
  }

  function open({ cert, key }: Served) {
    const secure = { ...options.tls, cert, key, ...TIMES, handshakeTimeout: TIMES.headersTimeout }
    const opened = options.http2 ? createSecureServer({ ...secure, allowHTTP1: true }, handler) : createServer(secure, handler)
    opened.maxConnections = MOST_CONNECTIONS
    opened.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    opened.on('session', (session: ServerHttp2Session) => {
      sessions.add(session)
      session.once('close', () => sessions.delete(session))
    })
    opened.on('listening', () => {
      const address = opened.address()
      onListening(typeof address === 'object' && address !== null ? address.port : port)
    })
    opened.on('error', (error: Error) => {
      onFault(error.message)
      cancelRetry = clock.after(RETRY_MS, () => opened.listen(port, host))
    })
    opened.listen(port, host)
    return opened
  }

  return {
    show(served) {
      try {
        if (server === undefined) server = open(served)
        else server.setSecureContext({ ...options.tls, ...served })
      } catch (error) {
        onFault(String(error)) // a key that is too short, say: what was shown before stays
      }
    },
    leave() {
      leaving = true
      for (const session of sessions) session.close() // what is asked already is answered
    },
    async close() {
      cancelRetry()
      const closing = server
      if (closing === undefined) return
      await new Promise<void>((resolve) => {
        const cancel = clock.after(CLOSE_WITHIN_MS, () => {
          for (const socket of sockets) socket.destroy()
        })
        closing.close(() => {
          cancel()
          resolve()
        })
        if ('closeIdleConnections' in closing) closing.closeIdleConnections()
      })
    },
  }
}

function parsed(text: string): unknown {
  try {
    return fromJson(text) // an IPv6 pool counts more addresses than a number holds
  } catch {
    return undefined
  }
}

function send(response: Response, { status, body }: Reply): void {
  if (response.headersSent) return
  const { req } = response
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  if (status === 413 || status === 503) response.once('finish', () => req.destroy()) // the rest is not read
  response.end(toJson(body))
}
