import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { macBytes } from '@clarion/inet'
import { loadNative, openPacketSocket } from '@clarion/link/net'
import { ip, layCable, rawSender } from '../../test/netns/link/cable.ts'

const ROUNDS = 20_000
const FOREIGN = 300_000
const cable = layCable()
ip(`address add 192.0.2.1/24 dev ${cable.b.name}`)

/** A question by 192.0.2.99 for that address of 192.0.2.0/24. */
function question(host: number): Uint8Array {
  const mac = macBytes(cable.a.mac)
  const frame = new Uint8Array(60).fill(0xff, 0, 6)
  frame.set([...mac, 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, ...mac, 192, 0, 2, 99], 6)
  frame.set([192, 0, 2, host], 38)
  return frame
}

const { Socket } = loadNative()
const meter = new Socket(17, 3, 0)
let answers = 0
meter.read(200, (count) => {
  answers += count
})
meter.match(Uint32Array.of(20), 2, Uint8Array.of(0, 2)) // ar$op: replies
const address = new Uint8Array(20)
address.set([17, 0, 0x08, 0x06, cable.a.index])
meter.bind(address)

const at = (sorted: readonly number[], part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1)
/** Asks, and looks for the answer without sleeping: what is measured is the one who answers. */
function ask(host: number, rounds: number): string {
  const frame = question(host)
  const micros: number[] = []
  for (let i = 0; i < rounds; i++) {
    const before = answers
    const start = performance.now()
    meter.send(frame)
    while (answers === before && performance.now() - start < 1_000) meter.receive()
    if (answers === before) throw new Error('no answer within a second')
    micros.push((performance.now() - start) * 1_000)
  }
  micros.sort((a, b) => a - b)
  return `p50 ${at(micros, 0.5)}  p99 ${at(micros, 0.99)}  p99.9 ${at(micros, 0.999)}`
}

const worker = new Worker(new URL('./echo-worker.ts', import.meta.url), {
  workerData: { link: cable.b, asked: Uint8Array.of(192, 0, 2, 77) },
})
await once(worker, 'message')
ask(1, 2_000)
ask(77, 2_000)
console.log(`ARP answer, µs: the kernel    ${ask(1, ROUNDS)}`)
console.log(`ARP answer, µs: the worker    ${ask(77, ROUNDS)}`)
await worker.terminate()
meter.close()

/** CPU of this thread, in ns a frame, to send them and to read (or not to read) them. */
async function foreign(what: string, match: boolean, read: boolean) {
  let heard = 0
  const sender = rawSender(cable.a)
  const socket = read
    ? openPacketSocket(cable.b, {
        etherType: 0x0806,
        onFrame: () => heard++,
        onDrop: (_, count) => {
          heard += count
        },
        onClosed() {},
      })
    : undefined
  if (match)
    socket?.match({
      offsets: [38],
      width: 4,
      set: Array.from({ length: 1_000 }, (_, i) => Uint8Array.of(10, 1, i >> 8, i & 255)),
    })
  const frame = question(200)
  const before = process.cpuUsage()
  for (let sent = 0; sent < FOREIGN; sent += 100) {
    for (let i = 0; i < 100; i++) sender.send(frame)
    await new Promise(setImmediate)
  }
  const { user, system } = process.cpuUsage(before)
  const lost = socket?.kernelDrops() ?? 0
  socket?.close()
  sender.close()
  const nanos = ((user + system) * 1_000) / FOREIGN
  console.log(`${what}: ${nanos.toFixed(0)} ns a frame${read ? `, ${heard} of ${FOREIGN} read, ${lost} lost` : ''}`)
  return nanos
}
ip('link set lo up')
await foreign('warm-up', true, true)
const sending = await foreign('sent only', false, false)
const unmatched = await foreign('sent and skipped by the match', true, true)
const handed = await foreign('sent and handed to JavaScript', false, true)
console.log(
  `so a foreign frame costs ${(unmatched - sending).toFixed(0)} ns, and would cost ${(handed - sending).toFixed(0)} ns without the match`,
)

function cycles(what: string, n: number, run: () => void) {
  const start = performance.now()
  for (let i = 0; i < n; i++) run()
  console.log(`${what}: ${(((performance.now() - start) * 1_000) / n).toFixed(0)} µs`)
}
const quiet = { etherType: 0x0806, onFrame() {}, onDrop() {}, onClosed() {} }
cycles('open, bind and close a packet socket', 100, () => openPacketSocket(cable.b, quiet).close())
cycles('open, read and close a socket that is not bound', 10_000, () => {
  const socket = new Socket(2, 2, 0)
  socket.read(100, () => {})
  socket.close()
})
