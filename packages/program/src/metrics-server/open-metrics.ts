import { type Clock, systemClock } from '../clock.ts'
import { type Endpoint, serveMetrics } from '../endpoints.ts'
import type { Log } from '../log.ts'
import type { Review, Verdict } from './gate.ts'
import { serveSecureMetrics } from './serve-secure-metrics.ts'
import { type TlsValues, tlsOptions } from './tls-flags.ts'

const LOOPBACK = '127.0.0.1'
const EVERY_ADDRESS = undefined

export interface OpenMetricsOptions {
  readonly flags: TlsValues & { readonly port: number; readonly 'metrics-cert-dir': string }
  /** Who may read them; undefined where there is no API server to ask: then whoever is on this machine. */
  readonly review: ((token: string) => Promise<Review>) | undefined
  readonly render: () => Promise<string>
  /** Of the certificate. */
  readonly name: string
  readonly refused: (why: Verdict) => void
  readonly log: Log
  readonly clock?: Clock
}

/** The metrics of a program where its flags want them, none where they say 0. Rejects with a sentence where the certificate cannot be read. */
export async function openMetrics(options: OpenMetricsOptions): Promise<readonly Endpoint[]> {
  const { flags, review, render, name, log, clock = systemClock } = options
  const onFault = (error: string) => log.warn('metrics cannot be served as they should', { op: 'metrics', error })
  if (flags.port === 0) return []
  if (review === undefined) return [serveMetrics(LOOPBACK, flags.port, render, clock, onFault)]
  const refused = (reason: Verdict) => {
    options.refused(reason)
    log.warn('metrics refused', { op: 'metrics', reason })
  }
  return [
    await serveSecureMetrics({
      host: EVERY_ADDRESS,
      port: flags.port,
      tls: tlsOptions(flags),
      certificates: flags['metrics-cert-dir'],
      name,
      review,
      render,
      clock,
      wallNow: Date.now,
      refused,
      onFault,
    }),
  ]
}
