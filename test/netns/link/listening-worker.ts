/** Opens what a speaker's worker opens, says so, and ends in the way it is told to. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadNative, openPacketSocket, watchLinks } from '@clarion/link/net'

const { link, end } = workerData
const { Socket } = loadNative()
const unread = new Socket(17, 3, 0)
const watch = new AbortController()
watchLinks({ onChange() {}, onFault() {}, signal: watch.signal })

const sockets = Array.from({ length: 5 }, () =>
  openPacketSocket(link, {
    etherType: 0x88b5,
    onFrame({ bytes }) {
      sockets[0]?.send(bytes)
      if (end === 'exit') process.exit(unread.address().length > 0 ? 0 : 1)
      if (end !== 'return') return
      watch.abort()
      for (const socket of sockets) socket.close()
    },
    onDrop() {},
    onClosed() {},
  }),
)
parentPort?.postMessage('open')
