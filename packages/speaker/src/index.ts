/**
 * The speaker decides for its node what it could announce, agrees with its peers who does, and answers for it. It gives no addresses;
 * that is the controller's. Exported is what runs on other sockets, clocks and clusters as well: simulations and tests use it.
 */
export { type FastWorker, type Ground, startFastWorker } from './fast-worker.ts'
export { gossipKey } from './gossip-key.ts'
export { createMainThread, type MainThread, type MainThreadOptions } from './main-thread.ts'
export { type SpeakerMetrics, speakerMetrics } from './metrics.ts'
export { createObserved } from './observed.ts'
export type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts'
