import { expect, test } from '@jest/globals'
import { PACKET_HOST, PACKET_OTHERHOST, PACKET_OUTGOING } from '../rules/frame-drop.ts'
import { aLink } from '../testing/links.ts'
import { decodeEthernet, ETHERTYPE_ARP } from '../wire/ethernet.ts'
import { memorySocket } from './memory-socket.ts'

const FRAMES = 1_000_000
const LONGEST = 1_600

/** Deterministic noise (xorshift32, Marsaglia 2003): a failure can be run again. */
function noise(seed: number): () => number {
  let x = seed
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x >>> 0
  }
}

test('a million malformed and foreign Ethernet frames: each is counted or handed on, and nothing is kept', () => {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('run with --expose-gc')
  const counts = new Map<string, number>()
  const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1)
  const link = aLink()
  const socket = memorySocket(
    link,
    {
      etherType: ETHERTYPE_ARP,
      onFrame({ bytes }) {
        const frame = decodeEthernet(bytes)
        count('drop' in frame ? frame.drop : 'handed on')
      },
      onDrop: (why) => count(why),
      onClosed: (why) => count(why),
    },
    () => true,
    () => {},
  )
  const random = noise(20_261_123)
  const buffer = new Uint8Array(LONGEST)
  const mine = Uint8Array.from(link.mac.split(':'), (hex) => Number.parseInt(hex, 16))
  const most = (share: number) => random() % share !== 0
  const attack = (frames: number) => {
    for (let i = 0; i < frames; i++) {
      for (let at = 0; at < 60; at += 4) buffer.set([random(), random() >>> 8, random() >>> 16, random() >>> 24], at)
      buffer.set([ETHERTYPE_ARP >>> 8, ETHERTYPE_ARP & 255], 12)
      if (!most(8)) buffer.set(mine, 6)
      if (!most(8)) buffer.set(mine, 0)
      socket.take({
        bytes: buffer.subarray(0, most(20) ? 60 : 14 + (random() % (LONGEST - 14))),
        truncated: !most(11),
        linkIndex: most(10) ? link.index : random() % 5,
        packetType: [PACKET_HOST, PACKET_HOST, PACKET_HOST, PACKET_OTHERHOST, PACKET_OUTGOING][random() % 5] ?? PACKET_HOST,
        vlan: most(6) ? undefined : random() % 4_096,
        ageMicros: random() % 250_000,
      })
    }
  }
  attack(50_000) // code and maps have their size
  counts.clear()
  collect()
  const before = process.memoryUsage().heapUsed
  attack(FRAMES)
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(5 * 1024 * 1024)
  expect(counts.values().reduce((sum, n) => sum + n, 0)).toBe(FRAMES)
  const words = ['frame-on-other-link', 'frame-sent-by-us', 'frame-too-old', 'frame-truncated', 'frame-vlan-tagged', 'handed on']
  expect([...counts.keys()].toSorted()).toEqual(words)
  for (const word of words) expect([word, (counts.get(word) ?? 0) > 100]).toEqual([word, true])
}, 20_000)
