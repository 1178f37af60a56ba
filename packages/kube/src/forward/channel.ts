import { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

/** Kubernetes' subprotocol for streams over a WebSocket: the first byte of each message is its channel. */
export const PROTOCOL = 'v4.channel.k8s.io'
const DATA = 0
const ERROR = 1
const PORT_LENGTH = 2 // each channel begins with the port's number, little-endian

/** The one forwarded port of a WebSocket as a stream. It ends with an error where the far side names one. */
export function channelOf(socket: WebSocket): Duplex {
  const begun = new Set<number>()
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      socket.send(Buffer.concat([Buffer.of(DATA), chunk]), done)
    },
    final: (done) => done(), // the protocol knows no end of one direction
    destroy(error, done) {
      socket.terminate()
      done(error)
    },
  })
  socket.on('message', (message: Buffer) => {
    const [channel] = message
    if (channel === undefined) return
    const rest = message.subarray(1 + (begun.has(channel) ? 0 : PORT_LENGTH))
    begun.add(channel)
    if (rest.length === 0) return
    if (channel === DATA) stream.push(rest)
    else if (channel === ERROR) stream.destroy(new Error(rest.toString('utf8').slice(0, 500)))
  })
  socket.on('close', () => stream.push(null))
  socket.on('error', (error) => stream.destroy(error))
  return stream
}
