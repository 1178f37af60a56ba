/**
 * `throw-noise.ts LINK TARGET VIP DATAGRAMS CONNECTIONS FRAMES`: noise for a speaker, on purpose: UDP and TCP to the gossip port of TARGET, and ARP
 * frames bent in random places, about VIP. Prints {msg: thrown, datagrams, connections, frames} when all is out.
 */
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { question } from './arp-frame.ts'
import { openArpPort } from './arp-port.ts'

const GOSSIP_PORT = 7946
const AT_ONCE = 200
const [link = '', target = '', vip = '', datagrams, connections, frames] = process.argv.slice(2)

/** Deterministic noise (xorshift32, Marsaglia 2003): a failure can be run again. */
let x = 20_261_123
function random(): number {
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  return x >>> 0
}
const noise = (most: number) => Uint8Array.from({ length: 1 + (random() % most) }, () => random() & 255)
/** As gossip begins: a known type, a label, an encryption version. */
const nearly = () => Uint8Array.of([0, 1, 7, 9, 10, 12, 244][random() % 7] ?? 0, ...noise(1_200))

async function throwDatagrams(count: number): Promise<void> {
  const socket = createSocket('udp4')
  for (let i = 0; i < count; i++) {
    const bytes = i % 2 === 0 ? noise(1_400) : nearly()
    await new Promise<void>((sent) => socket.send(bytes, GOSSIP_PORT, target, () => sent()))
    if (i % AT_ONCE === 0) await pause(1)
  }
  socket.close()
}

/** Says something, says nothing, announces much and hangs up. */
async function throwConnections(count: number): Promise<void> {
  for (let i = 0; i < count; i += 20) {
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const socket = connect({ host: target, port: GOSSIP_PORT })
        socket.on('error', () => {})
        socket.resume()
        if (n % 3 !== 0) socket.write(n % 2 === 0 ? noise(4_000) : nearly())
        await pause(20)
        socket.destroy()
      }),
    )
  }
}

async function throwFrames(count: number): Promise<void> {
  const port = openArpPort(link, () => {})
  for (let i = 0; i < count; i++) {
    const frame = question(vip, { mac: '02:00:00:00:00:10', ip: '192.0.2.10' })
    for (let bends = 1 + (random() % 4); bends > 0; bends--) frame[14 + (random() % (frame.length - 14))] = random()
    port.throw(random() % 8 === 0 ? frame.subarray(0, 14 + (random() % 28)) : frame)
    if (i % AT_ONCE === 0) await pause(1)
  }
  port.close()
}

await Promise.all([throwDatagrams(Number(datagrams)), throwConnections(Number(connections)), throwFrames(Number(frames))])
console.log(JSON.stringify({ msg: 'thrown', datagrams, connections, frames }))
