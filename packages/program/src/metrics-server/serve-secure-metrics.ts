/** `/metrics` over HTTPS, for those the gate lets in; nothing else is served. */
import { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { Clock } from '../clock.ts'
import { type Endpoint, LIMITS, listenOn, metricsHandler } from '../endpoints.ts'
import { followKeyPair, type KeyPair, readKeyPair } from '../key-pair-files.ts'
import { createGate, type Review, type Verdict } from './gate.ts'
import { selfSigned } from './self-signed.ts'
import type { TlsOptions } from './tls-flags.ts'

export interface SecureMetricsOptions {
  /** Undefined: every address of this machine. */
  readonly host: string | undefined
  readonly port: number
  readonly tls: TlsOptions
  /** Where the certificate is; empty: one is made that signs itself. */
  readonly certificates: string
  readonly name: string
  readonly review: (token: string) => Promise<Review>
  readonly render: () => Promise<string>
  readonly clock: Clock
  readonly wallNow: () => number
  /** Somebody was not let in. */
  readonly refused: (why: Verdict) => void
  readonly onFault: (why: string) => void
}

const STATUS: Readonly<Record<Exclude<Verdict, 'Allowed'>, number>> = {
  NoToken: 401,
  TokenRefused: 401,
  NotAllowed: 403,
  NotReviewed: 503,
  TooMany: 503,
}

/** Rejects with a sentence where the certificate cannot be read. */
export async function serveSecureMetrics(options: SecureMetricsOptions): Promise<Endpoint> {
  const { host, port, tls, certificates, clock, refused, onFault } = options
  const pair = certificates === '' ? selfSigned(options.name, options.wallNow()) : await readKeyPair(certificates)
  const digest = (token: string) => createHash('sha256').update(token).digest('base64')
  const gate = createGate({ review: options.review, digest, clock })
  const show = metricsHandler(options.render)
  const handler: RequestListener = (request, response) => {
    void gate(request.headers.authorization).then((verdict) => {
      if (verdict === 'Allowed') return show(request, response)
      refused(verdict)
      const status = STATUS[verdict]
      response.writeHead(status, { 'content-type': 'text/plain', ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}) })
      response.end(`${verdict}\n`)
    })
  }
  const server = createServer({ ...LIMITS, ...tls, ...pair, handshakeTimeout: LIMITS.headersTimeout }, handler)
  const changed = (now: KeyPair) => server.setSecureContext({ ...tls, ...now })
  const unfollow = certificates === '' ? () => {} : followKeyPair({ folder: certificates, first: pair, clock, changed, onFault })
  const endpoint = listenOn(server, host, port, clock, onFault)
  return {
    listening: endpoint.listening,
    close: async () => {
      unfollow()
      await endpoint.close()
    },
  }
}
