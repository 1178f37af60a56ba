// Imported before a program: SIGUSR2 stops its main thread for eight seconds, as a huge JSON or a slow disk would for two.
import { isMainThread } from 'node:worker_threads'

const BLOCK_MS = 8_000

if (isMainThread) {
  process.on('SIGUSR2', () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_MS)
  })
}
