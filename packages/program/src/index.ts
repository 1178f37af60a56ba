/**
 * What both programs are made with, whatever they do: flags, logs, health and metrics endpoints, clock.
 * It knows nothing of Services, addresses or links.
 */
export * from './clock.ts'
export * from './common-flags.ts'
export * from './endpoints.ts'
export * from './flags.ts'
export * from './home.ts'
export { followKeyPair, type KeyPair } from './key-pair-files.ts'
export * from './limit.ts'
export * from './log.ts'
export * from './metrics.ts'
export type { Review, Verdict } from './metrics-server/gate.ts'
export { openMetrics } from './metrics-server/open-metrics.ts'
export { type TlsOptions, tlsOptions, tlsRefusal } from './metrics-server/tls-flags.ts'
export * from './namespace.ts'
export * from './run.ts'
export * from './series.ts'
export * from './tar.ts'
export * from './version.ts'
