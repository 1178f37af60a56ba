import type { Socket } from 'node:net'
import type { Stream } from './transport.ts'

const LINGER_MS = 1000

/** A TCP socket as a stream. Errors of a connection are its end; why it ended makes no difference to the protocol. */
export function socketStream(socket: Socket): Stream {
  let isOver = false
  socket.on('error', () => {}) // 'close' follows
  return {
    write: (bytes) => void socket.write(bytes),
    close() {
      if (isOver) return
      isOver = true
      socket.end()
      // What still comes is read and thrown away for a moment: closing over unread bytes resets the connection, and the peer loses our answer.
      socket.removeAllListeners('data')
      socket.resume()
      const timer = setTimeout(() => socket.destroy(), LINGER_MS)
      socket.once('close', () => clearTimeout(timer))
    },
    listen(on) {
      const over = () => {
        if (isOver) return
        isOver = true
        on.closed()
      }
      socket.on('data', (bytes) => on.data(bytes))
      socket.on('end', over)
      socket.on('close', over)
    },
  }
}
