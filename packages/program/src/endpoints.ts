/**
 * The two little HTTP servers of a program: health (`/healthz`, `/readyz`) and metrics (`/metrics`).
 * A port still held by a predecessor is waited for, so that a successor may start before it has ended.
 */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Clock } from './clock.ts'

/** What stands in the way of being ready: words, empty when ready. */
export type Readiness = () => readonly string[]

export interface Endpoint {
  /** Resolves with the port once the server listens. */
  readonly listening: Promise<number>
  close(): Promise<void>
}

const RETRY_MS = 500

function serve(
  handler: RequestListener,
  host: string | undefined,
  port: number,
  clock: Clock,
  onFault: (why: string) => void,
): Endpoint {
  const server: Server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 }, handler)
  server.maxConnections = 64
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
  return serve(handler, host, port, clock, onFault)
}

/** Prometheus text at `/metrics`. */
export function serveMetrics(
  host: string | undefined,
  port: number,
  render: () => Promise<string>,
  clock: Clock,
  onFault: (why: string) => void,
): Endpoint {
  const handler: RequestListener = (request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    render().then(
      (body) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }
  return serve(handler, host, port, clock, onFault)
}
