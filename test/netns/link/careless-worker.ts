/** Handles frame 1 by throwing, and 3 by giving its memory to another thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { openPacketSocket } from '@clarion/link/net'

process.on('uncaughtException', (error) => parentPort?.postMessage(error.message))

openPacketSocket(workerData.link, {
  etherType: 0x88b5,
  onFrame({ bytes }) {
    const [mark] = bytes.subarray(14)
    if (mark === 1) throw new Error('threw at 1')
    if (mark === 3 && bytes.buffer instanceof ArrayBuffer) parentPort?.postMessage('took 3', [bytes.buffer])
    else parentPort?.postMessage(mark)
  },
  onDrop() {},
  onClosed: (why) => parentPort?.postMessage(`closed: ${why}`),
})
parentPort?.postMessage('open')
