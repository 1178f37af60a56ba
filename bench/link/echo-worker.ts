/** Answers every ARP question it lets through as a responder would, with as little thought as possible: what is measured is the way. */
import { parentPort, workerData } from 'node:worker_threads'
import { macBytes } from '@clarion/inet'
import { openPacketSocket } from '@clarion/link/net'

const { link, asked } = workerData
const mac = macBytes(link.mac)
const answer = new Uint8Array(60)
answer.set([...mac, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 2, ...mac], 6)

const socket = openPacketSocket(link, {
  etherType: 0x0806,
  onFrame({ bytes }) {
    answer.set(bytes.subarray(6, 12), 0)
    answer.set(bytes.subarray(38, 42), 28)
    answer.set(bytes.subarray(22, 32), 32)
    socket.send(answer)
  },
  onDrop() {},
  onClosed() {},
})
socket.match({ offsets: [38], width: 4, set: [asked] })
parentPort?.postMessage('open')
