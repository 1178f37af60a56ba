/** The fast worker on real sockets, real links and the real clock. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { openPacketSocket, watchLinks } from '@clarion/link'
import { systemClock } from '@clarion/program'
import { startFastWorker } from './fast-worker.ts'
import type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts'

if (isMainThread || parentPort === null) throw new Error('worker.ts runs as a worker of the speaker')
const port = parentPort
const options: WorkerOptions = workerData

const worker = startFastWorker(options, {
  clock: systemClock,
  random: Math.random,
  openPacketSocket,
  watchLinks,
  transport: undefined,
  tell: (message: FromWorker) => port.postMessage(message),
  signal: new AbortController().signal, // the watch lasts as long as the worker
})
port.on('message', (message: ToWorker) => worker.handle(message))
