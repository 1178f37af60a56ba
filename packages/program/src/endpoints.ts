/**
 * The two little HTTP servers of a program: health (`/healthz`, `/readyz`) and metrics (`/metrics`).
 * A port still held by a predecessor is waited for, so that a successor may start before it has ended.
 */
import { createServer, type Server as PlainServer, type RequestListener } from 'node:http'
import type { Server as SecureServer } from 'node:https'
import type { Clock } from './clock.ts'

/** What stands in the way of being ready: words, empty when ready. */
export type Readiness = () => readonly string[]

export interface Endpoint {
  /** Resolves with the port once the server listens. */
  readonly listening: Promise<number>
  close(): Promise<void>
}

const RETRY_MS = 500

/** Of every server: nobody keeps it busy who has nothing to ask. */
export const LIMITS = { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 } as const
const MOST_CONNECTIONS = 64

export function listenOn(
  server: PlainServer | SecureServer,
  host: string | undefined,
  port: number,
  clock: Clock,
  onFault: (why: string) => void,
): Endpoint {
  server.maxConnections = MOST_CONNECTIONS
  let cancelRetry = () => {}
  const listening = new Promise<number>((resolve) => {
    server.on('listening', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
  server.on('error', (error) => {
    onFault(error.message)
    cancelRetry = clock.after(RETRY_MS, () => server.listen(port, host))
  })
  server.listen(port, host)
  const close = async () => {
    cancelRetry()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { listening, close }
}

/** A page of the program's own, JSON. It is made when it is asked for. */
export type Page = (query: URLSearchParams) => { readonly status: number; readonly body: unknown }

/** `/healthz` answers while the event loop turns; `/readyz` names what is missing. `pages`, by path, are for the loopback address alone. */
export function serveHealth(
  host: string | undefined,
  port: number,
  readiness: Readiness,
  clock: Clock,
  onFault: (why: string) => void,
  pages: Readonly<Record<string, Page>> = {},
): Endpoint {
  const handler: RequestListener = (request, response) => {
    const asked = request.method === 'GET' ? URL.parse(request.url ?? '', 'http://host') : null
    const page = asked !== null && Object.hasOwn(pages, asked.pathname) ? pages[asked.pathname] : undefined
    if (asked !== null && page !== undefined) {
      const { status, body } = page(asked.searchParams)
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`)
      return
    }
    const missing = request.url === '/readyz' ? readiness() : []
    if (request.url !== '/healthz' && request.url !== '/readyz') response.writeHead(404).end()
    else
      response
        .writeHead(missing.length === 0 ? 200 : 503, { 'content-type': 'text/plain' })
        .end(`${missing.join('\n') || 'ok'}\n`)
  }
  return listenOn(createServer(LIMITS, handler), host, port, clock, onFault)
}

/** Prometheus text at `/metrics`. */
export const metricsHandler =
  (render: () => Promise<string>): RequestListener =>
  (request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    render().then(
      (body) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }

/** Without TLS and for whoever asks: on the loopback address. */
export const serveMetrics = (
  host: string,
  port: number,
  render: () => Promise<string>,
  clock: Clock,
  onFault: (why: string) => void,
): Endpoint => listenOn(createServer(LIMITS, metricsHandler(render)), host, port, clock, onFault)
