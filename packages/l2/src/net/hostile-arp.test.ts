import { expect, test } from '@jest/globals'
import { answer, read, request } from '../testing/client.ts'
import { link } from '../testing/fake-sockets.ts'
import { ip } from '../testing/names.ts'
import { testResponder } from '../testing/test-responder.ts'

const FRAMES = 1_000_000
const VIPS = Array.from({ length: 100 }, (_, i) => ip(`192.0.2.${i + 1}`))
const ONLY_ETH1 = ip('198.51.100.1')
const eth0 = link('eth0', 1)

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

/** Makes one frame after another in the same buffer, as a socket hands them up: honest requests bent in one place or in many. */
function hostileFrames(random: () => number): () => Uint8Array {
  const honest = [...VIPS.map((vip) => request(vip)), request(ONLY_ETH1), request(ip('203.0.113.9'))]
  const buffer = new Uint8Array(2_048)
  const scramble = (from: number, to: number): void => {
    for (let i = from; i < to; i++) buffer[i] = random()
  }
  const lengths: readonly (() => number)[] = [
    () => random() % 43, // cut short
    () => 60 + (random() % 1_000), // too long
    ...Array.from({ length: 10 }, () => () => 60),
  ]
  const bends: readonly (() => void)[] = [
    () => {}, // not bent: it is answered, or not announced
    () => scramble(0, 60), // nothing but noise
    () => scramble(0, 6), // for somebody else
    () => scramble(12, 14), // another EtherType, or a length
    () => scramble(14, 20), // not IPv4 over Ethernet
    () => scramble(20, 22), // a strange operation
    () => scramble(22, 28), // from anybody, a group too
    () => scramble(38, 42), // for an address that is not announced
    () => {
      buffer.copyWithin(28, 38, 42) // claims our address
      scramble(22, 28)
    },
    () => buffer.set([2, 0, 0, 0, 0, 1], 22), // our own frame, thrown back
    () => {
      const at = random() % 60
      scramble(at, at + 1) // one byte
    },
  ]
  const oneOf = <T>(choices: readonly T[]): T | undefined => choices[random() % choices.length]
  return () => {
    buffer.set(oneOf(honest) ?? [])
    oneOf(bends)?.()
    return buffer.subarray(0, oneOf(lengths)?.())
  }
}

test('a million malformed and foreign frames: each is counted, nothing is kept, and serving goes on', () => {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('run with --expose-gc')
  const counts = new Map<string, number>()
  const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1)
  const { responder, sockets, clock } = testResponder({
    onDrop: (why) => count(why),
    onAnswered: () => count('answered'),
    onAnnounced: () => {},
    onForeign: () => {}, // told besides
  })
  responder.setLinks([eth0])
  for (const vip of VIPS) responder.announce(vip, 'all')
  responder.announce(ONLY_ETH1, ['eth1'])
  clock.advance(200_000)
  const socket = sockets.on('eth0')
  socket.match = undefined // the worst case: no filter holds anything back
  const answers: Uint8Array[] = socket.sent
  answers.length = 0

  const next = hostileFrames(noise(20_260_726))
  const attack = (frames: number) => {
    for (let i = 0; i < frames; i++) {
      socket.receive(next())
      if (i % 1_000 === 0) {
        clock.advance(1)
        answers.length = 0
      }
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
  const words = [
    'answered',
    'arp-announced-on-other-links',
    'arp-announces',
    'arp-in-no-frame',
    'arp-not-a-request',
    'arp-not-announced',
    'arp-not-ipv4-over-ethernet',
    'arp-not-sent-to-us',
    'arp-other-ethertype',
    'arp-sender-not-a-host',
    'arp-sent-by-us',
    'arp-truncated',
  ]
  expect([...counts.keys()].toSorted()).toEqual(words)
  for (const word of words) expect([word, (counts.get(word) ?? 0) > 100]).toEqual([word, true])

  answers.length = 0
  socket.receive(request(ip('192.0.2.40')))
  expect(answers.map(read)).toEqual([answer(ip('192.0.2.40'), eth0.mac)])
}, 20_000)
