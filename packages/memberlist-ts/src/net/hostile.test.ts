// Whatever comes in: nothing is thrown, everything is counted under its word, and the cluster stands.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Cluster } from '../testing/cluster.ts'
import { sealingOf } from '../testing/node-aead.ts'
import { alive, at, dead, suspect } from '../testing/one-node.ts'
import { file, fromHex } from '../testing/vectors.ts'
import { encodeMessage, encodePacket } from '../wire/index.ts'
import { memoryTransport } from './memory-transport.ts'
import { printable } from './text.ts'

const plain = file.vectors.filter(({ key, label }) => key === null && label === null)

/** Three members in plaintext, and a stranger who may send what it likes. */
async function besieged() {
  const cluster = await Cluster.of(3)
  const errors: string[] = []
  cluster.drops.length = 0
  const stranger = await memoryTransport(cluster.network)({ address: '10.0.0.99', port: 7946 })
  stranger.listen({ packet: () => {}, stream: () => {}, trouble: (reason) => errors.push(reason) })
  const a = { address: cluster.address('a'), port: 7946 }
  return { cluster, stranger, a }
}

/** Bytes of real traffic with a few changed, cut or added. */
const nearly = fc
  .tuple(fc.constantFrom(...plain), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(), fc.boolean())
  .map(([{ hex }, changes, length, isCut]) => {
    const bytes = fromHex(hex)
    for (const [where, value] of changes) bytes[where % bytes.length] = value
    return isCut ? bytes.subarray(0, length % bytes.length) : bytes
  })

test('has data', () => expect(plain.length).toBeGreaterThan(20))

test('packets and streams of noise and of nearly right bytes', async () => {
  const { cluster, stranger, a } = await besieged()
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), nearly), (bytes) => {
      stranger.send(a, bytes, () => {})
      stranger.dial(a, {
        failed: () => {},
        open(stream) {
          stream.listen({ data: () => {}, closed: () => {} })
          stream.write(bytes)
          stream.close()
        },
      })
      cluster.clock.advance(5)
    }),
    { numRuns: 3000 },
  )
  expect(cluster.drops.filter((drop) => drop.endsWith('gossip-internal-error'))).toEqual([])
  expect(new Set(cluster.drops).size).toBeGreaterThan(15)
  cluster.clock.advance(20_000)
  expect(
    cluster
      .get('a')
      .members()
      .map(({ name }) => name),
  ).toEqual(expect.arrayContaining(['a', 'b', 'c']))
  await cluster.end()
})

test('accusations of everybody are refuted by the living', async () => {
  const { cluster, stranger, a } = await besieged()
  for (let round = 0; round < 20; round++) {
    const messages = ['a', 'b', 'c'].flatMap((name) => [suspect(name, 'x', 1 + round * 3), dead(name, 'x', 2 + round * 3)])
    stranger.send(
      a,
      encodePacket(
        messages.map((m) => encodeMessage(m)),
        sealingOf(),
        { compress: true, crc: false },
      ),
      () => {},
    )
    cluster.clock.advance(500)
  }
  cluster.clock.advance(20_000)
  expect(cluster.views).toEqual({ a: 'abc', b: 'abc', c: 'abc' })
  await cluster.end()
})

test('a flood of invented members ends at the cap of the table', async () => {
  const { cluster, stranger, a } = await besieged()
  await cluster.end()
  const small = await Cluster.of(1, { maxNodes: 100 })
  const flood = await memoryTransport(small.network)({ address: '10.0.0.99', port: 7946 })
  for (let i = 0; i < 300; i++) {
    flood.send(
      a,
      encodePacket([encodeMessage(alive(`ghost-${i}`, i % 200))], sealingOf(), { compress: false, crc: false }),
      () => {},
    )
  }
  small.clock.advance(100)
  expect(small.get('a').members()).toHaveLength(100)
  expect(small.drops.filter((drop) => drop === 'a TableFull').length).toBeGreaterThan(190)
  await small.end()
  await stranger.close()
})

describe('reflection', () => {
  test('nobody is pinged or answered because a stranger says so', async () => {
    const { cluster, stranger, a } = await besieged()
    const victim = await memoryTransport(cluster.network)({ address: '10.0.0.66', port: 7946 })
    let hits = 0
    victim.listen({ packet: () => hits++, stream: () => hits++, trouble: () => {} })
    const source = { SourceAddr: at(66).addr, SourcePort: 7946, SourceNode: 'v' }
    const ping = encodeMessage({ type: 'ping', SeqNo: 1, Node: 'a', ...source })
    const ask = encodeMessage({
      type: 'indirectPing',
      SeqNo: 1,
      Target: at(66).addr,
      Port: 7946,
      Node: 'v',
      Nack: true,
      ...source,
    })
    stranger.send(a, encodePacket([ping, ask], sealingOf(), { compress: false, crc: false }), () => {})
    cluster.clock.advance(5000)
    expect(hits).toBe(0)
    await cluster.end()
  })
})

test('foreign text in logs is escaped and cut', () => {
  expect(printable('a\u001b[31m\nb\u202e')).toBe('a\\u{1b}[31m\\u{a}b\\u{202e}')
  expect(printable('x'.repeat(1000))).toHaveLength(121)
})
