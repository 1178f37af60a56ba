import { expect, test } from '@jest/globals'
import { lanConfig } from '../rules/index.ts'
import { Cluster } from '../testing/cluster.ts'
import { hostileBytes, noise, packets, streams } from '../testing/hostile-bytes.ts'
import { sealingOf } from '../testing/node-aead.ts'
import { decodePacket, decodeStream, type Sealing } from '../wire/index.ts'
import { memoryTransport } from './memory-transport.ts'
import type { SocketAddress, TransportEvents } from './transport.ts'

const MOST = 5 * 1024 * 1024
const KEY = new Uint8Array(32).fill(7)
const SOURCES: readonly SocketAddress[] = Array.from({ length: 256 }, (_, i) => ({ address: `10.0.1.${i}`, port: 7946 }))

/** Node a, its transport's receiving side laid open, and what it said to all that came in. */
async function besieged(keys: readonly Uint8Array[]) {
  const cluster = new Cluster()
  const counts = new Map<string, number>()
  let dropped = 0
  let events: TransportEvents = { packet: () => {}, stream: () => {}, trouble: () => {} }
  await cluster.add('a', {
    secretKeys: keys,
    config: { ...lanConfig(), maxNodes: 50 },
    async transport(bind) {
      const transport = await memoryTransport(cluster.network)(bind)
      return {
        ...transport,
        listen(on) {
          events = on
          transport.listen(on)
        },
      }
    },
    onDrop(word, count) {
      counts.set(word, (counts.get(word) ?? 0) + count)
      if (word.startsWith('gossip-')) dropped++
    },
  })
  const sealing = sealingOf({ keys })
  let next = 0
  const source = () => SOURCES[next++ % SOURCES.length] ?? { address: '10.0.1.0', port: 7946 }
  return {
    cluster,
    counts,
    /** True: refused, and counted so. */
    packet(bytes: Uint8Array): boolean {
      const before = dropped
      events.packet(bytes, source())
      return dropped > before
    },
    /** What comes in pieces, if in any, and ends then. True: refused, and counted so. */
    stream(bytes: Uint8Array, cutAt: number): boolean {
      const before = dropped
      let on: { data(bytes: Uint8Array): void; closed(): void } = { data: () => {}, closed: () => {} }
      let isClosed = false
      const stream = {
        write: () => {},
        close: () => {
          isClosed = true
        },
        listen: (listener: typeof on) => {
          on = listener
        },
      }
      events.stream(stream, source())
      for (const piece of [bytes.subarray(0, cutAt), bytes.subarray(cutAt)]) if (!isClosed && piece.length > 0) on.data(piece)
      if (!isClosed) on.closed()
      return dropped > before
    },
    sealing,
  }
}

const isWholePacket = (bytes: Uint8Array, sealing: Sealing) => {
  const { messages, drops } = decodePacket(bytes, sealing)
  return messages.length > 0 && drops.length === 0
}
const isWholeStream = (bytes: Uint8Array, sealing: Sealing) => 'message' in decodeStream(bytes, sealing, { accepting: true })

test.each([
  { who: 'without a key', keys: [], rounds: 800_000, oneStreamIn: 8, least: 25 },
  { who: 'with a key', keys: [KEY], rounds: 200_000, oneStreamIn: 8, least: 7 },
])(
  'a million malformed and foreign packets and streams, $who: each is counted, nothing is kept, and gossip goes on',
  async ({ keys, rounds, oneStreamIn, least }) => {
    const collect = globalThis.gc
    if (collect === undefined) throw new Error('run with --expose-gc')
    const { cluster, counts, packet, stream, sealing } = await besieged(keys)
    const random = noise(20_261_123)
    const nextPacket = hostileBytes(packets, random)
    const nextStream = hostileBytes(streams, random)
    const tally = { dropped: 0, taken: 0 }
    const attack = (count: number) => {
      for (let i = 0; i < count; i++) {
        const isStream = i % oneStreamIn === 0
        const bytes = isStream ? nextStream() : nextPacket()
        if (isStream ? stream(bytes, random() % (bytes.length + 1)) : packet(bytes)) tally.dropped++
        else if (isStream ? isWholeStream(bytes, sealing) : isWholePacket(bytes, sealing)) tally.taken++
        else throw new Error(`passed over in silence: ${isStream ? 'stream' : 'packet'} ${Buffer.from(bytes).toString('hex')}`)
        if (i % 1_000 !== 0) continue
        cluster.clock.advance(20)
        cluster.told.length = 0
      }
    }
    attack(rounds / 20) // code and tables have their size
    counts.clear()
    Object.assign(tally, { dropped: 0, taken: 0 })
    collect()
    const before = process.memoryUsage().heapUsed
    attack(rounds)
    collect()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(MOST)

    expect(tally.dropped + tally.taken).toBe(rounds)
    expect(counts.get('gossip-internal-error')).toBeUndefined()
    expect(counts.size).toBeGreaterThan(least)
    expect(counts.size).toBeLessThan(60) // words of ours, none of theirs
    for (const word of counts.keys()) expect(word).toMatch(/^(?:gossip(?:-[a-z]+)+|[A-Z][A-Za-z]+)$/)

    cluster.clock.advance(1_200_000) // the invented members are found to be nobody, and forgotten
    await cluster.add('b', { secretKeys: keys })
    expect(await cluster.join('b', 'a')).toBe(1)
    cluster.clock.advance(20_000)
    expect(cluster.views).toEqual({ a: 'ab', b: 'ab' })
    await cluster.kill('b')
    cluster.clock.advance(20_000)
    expect(cluster.views).toEqual({ a: 'a' })
    await cluster.end()
  },
  60_000,
)
