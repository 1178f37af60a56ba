// Every row of ML 12.3 that concerns a datagram, and what encodePacket promises.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nodeAead, sealingOf } from '../testing/node-aead.ts'
import { file, fromHex } from '../testing/vectors.ts'
import { encodeMessage } from './codec.ts'
import { joinCompound } from './compound.ts'
import { encodeCompress } from './compress.ts'
import { MAX_PACKET_DECOMPRESSED, MAX_PACKET_PARTS } from './limits.ts'
import type { Ping } from './message.ts'
import { decodePacket, encodePacket, packetOverhead } from './packet.ts'
import type { Sealing } from './sealing.ts'

const ping: Ping = { type: 'ping', SeqNo: 7, Node: 'node-a', SourceAddr: new Uint8Array(0), SourcePort: 0, SourceNode: '' }
const pingBytes = encodeMessage(ping)
const user = (length: number) => encodeMessage({ type: 'user', payload: new Uint8Array(length).fill(0x55) })
const plain = sealingOf()
const KEY1 = new Uint8Array(16).fill(1)
const KEY2 = new Uint8Array(32).fill(2)
const PLAIN = { compress: false, crc: false }
const prod = new Uint8Array(Buffer.from('prod'))

const drops = (b: Uint8Array, sealing: Sealing = plain) => {
  const { messages, drops } = decodePacket(b, sealing)
  expect(messages).toEqual([])
  return drops
}

describe('nesting', () => {
  const wrap = (times: number, b: Uint8Array): Uint8Array =>
    times === 0 ? b : wrap(times - 1, times % 2 === 0 ? joinCompound([b]) : encodeCompress(b))
  test('four wrappers are taken off, not five', () => {
    expect(decodePacket(wrap(4, pingBytes), plain)).toMatchObject({ messages: [ping], drops: [] })
    expect(drops(wrap(5, pingBytes))).toEqual(['gossip-nested-too-deep'])
  })
  test('a broken part leaves the others alone', () => {
    const parts = [
      pingBytes,
      fromHex('63'),
      pingBytes.subarray(0, 9),
      fromHex('0907'),
      new Uint8Array(0),
      wrap(5, pingBytes),
      pingBytes,
    ]
    expect(decodePacket(joinCompound(parts), plain)).toMatchObject({
      messages: [ping, ping],
      drops: ['gossip-type-unknown', 'gossip-msgpack-truncated', 'gossip-msgpack-wrong-type', 'gossip-nested-too-deep'],
    })
  })
  test('a label inside is one too many', () => expect(drops(joinCompound([fromHex('f40161')]))).toEqual(['gossip-label-doubled']))
})

describe('decompression', () => {
  test('stops at 1 MiB', () => {
    const whole = encodeCompress(user(MAX_PACKET_DECOMPRESSED - 1))
    expect(whole.length).toBeLessThan(3000)
    expect(decodePacket(whole, plain).messages).toHaveLength(1)
    expect(drops(encodeCompress(user(MAX_PACKET_DECOMPRESSED)))).toEqual(['gossip-compress-too-large'])
  })
  test('the cap is for all parts of a packet together', () => {
    const bomb = encodeCompress(user(400_000))
    const { messages, drops } = decodePacket(joinCompound([bomb, bomb, bomb, bomb]), plain)
    expect([messages.length, drops]).toEqual([2, ['gossip-compress-too-large', 'gossip-compress-too-large']])
  })
  test('a megabyte of tiny parts is cut off', () => {
    const tiny = joinCompound(Array.from({ length: 127 }, () => user(0)))
    const many = encodeCompress(joinCompound(Array.from({ length: 127 }, () => tiny)))
    const { messages, drops } = decodePacket(many, plain)
    expect(messages.length + drops.length).toBeLessThan(MAX_PACKET_PARTS + 200)
    expect(new Set(drops)).toEqual(new Set(['gossip-too-many-parts']))
  })
  test('an empty result is no message', () => expect(drops(encodeCompress(new Uint8Array(0)))).toEqual(['gossip-empty']))
})

test('nothing in it', () => {
  expect(drops(new Uint8Array(0))).toEqual(['gossip-empty'])
  expect(drops(fromHex('f40470726f64'), sealingOf({ label: prod }))).toEqual(['gossip-empty'])
  expect(drops(fromHex('0c00000000'))).toEqual(['gossip-empty'])
  expect(drops(fromHex('0700'))).toEqual(['gossip-empty'])
  expect(drops(fromHex('07010000'))).toEqual(['gossip-empty'])
  expect(drops(fromHex('07'))).toEqual(['gossip-compound-table-truncated'])
})

describe('label', () => {
  const labelled = sealingOf({ label: prod })
  const packet = encodePacket([pingBytes], labelled, PLAIN)
  test('where somebody in front of us checks it, it is gone, and authenticates all the same', () => {
    const behind = { skipInboundLabelCheck: true, label: prod }
    expect(decodePacket(pingBytes, sealingOf(behind)).messages).toEqual([ping])
    expect(drops(packet, sealingOf(behind))).toEqual(['gossip-label-mismatch'])
    const sealing = sealingOf({ label: prod, keys: [KEY1] })
    const stripped = encodePacket([pingBytes], sealing, PLAIN).subarray(6)
    expect(decodePacket(stripped, sealingOf({ ...behind, keys: [KEY1] })).messages).toEqual([ping])
    expect(drops(stripped, sealingOf({ keys: [KEY1] }))).toEqual(['gossip-no-key-opens'])
  })
  test.each([
    ['another of the same length', 'f40470726f78'],
    ['a beginning of it', 'f40370726f'],
    ['a longer one', 'f40570726f6465'],
  ])('%s', (_, header) => expect(drops(fromHex(`${header}00`), labelled)).toEqual(['gossip-label-mismatch']))
  test('before any crypto', () => {
    const guarded = sealingOf({
      label: prod,
      keys: [KEY1],
      aead: {
        ...nodeAead,
        open: () => {
          throw new Error('opened')
        },
      },
    })
    expect(drops(encodePacket([pingBytes], sealingOf({ keys: [KEY1] }), PLAIN), guarded)).toEqual(['gossip-label-mismatch'])
    expect(drops(new Uint8Array([...fromHex('f40470726f64'), ...packet]), guarded)).toEqual(['gossip-label-doubled'])
  })
})

describe('encodePacket', () => {
  test('compresses only what gets strictly shorter', () => {
    expect(encodePacket([pingBytes], plain, { compress: true, crc: false })).toEqual(pingBytes)
    const long = encodePacket([user(500)], plain, { compress: true, crc: false })
    expect([long[0], long.length < 100]).toEqual([9, true])
  })
  test('at most 127 parts of at most 65,535 bytes, at least one', () => {
    const parts = (n: number) => Array.from({ length: n }, () => pingBytes)
    expect(decodePacket(encodePacket(parts(127), plain, PLAIN), plain).messages).toHaveLength(127)
    expect(() => encodePacket(parts(128), plain, PLAIN)).toThrow(RangeError)
    expect(() => encodePacket([pingBytes, user(65_535)], plain, PLAIN)).toThrow(RangeError)
    expect(() => encodePacket([], plain, PLAIN)).toThrow(RangeError)
  })
  test('packetOverhead is what is added at most (ML 3.8)', () => {
    const overheads = [{}, { label: prod }, { keys: [KEY1] }, { keys: [KEY1], label: prod, encryptionVersion: 0 }] as const
    expect(overheads.map((o) => packetOverhead(sealingOf(o)))).toEqual([0, 6, 29, 51])
    for (const o of overheads) {
      const added = [1, 15, 16, 31].map((n) => encodePacket([user(n)], sealingOf(o), PLAIN).length - (n + 1))
      expect(Math.max(...added)).toBe(packetOverhead(sealingOf(o)))
    }
  })

  const sealing = fc
    .record({
      keys: fc.constantFrom([], [KEY1], [KEY2, KEY1], [new Uint8Array(24)]),
      label: fc.uint8Array({ maxLength: 255 }),
      encryptionVersion: fc.constantFrom<0 | 1>(0, 1),
      nonce: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((b) => () => b),
    })
    .map(sealingOf)
  const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 127 })
  test('whatever is packed comes out again', () => {
    fc.assert(
      fc.property(sealing, payloads, fc.boolean(), fc.boolean(), (s, list, compress, crc) => {
        const messages = list.map((payload) => ({ type: 'user', payload }) as const)
        const packet = encodePacket(
          messages.map((m) => encodeMessage(m)),
          s,
          { compress, crc },
        )
        expect(decodePacket(Buffer.from(packet), s)).toMatchObject({ messages, drops: [] })
      }),
    )
  })
})

test('user payloads are plain arrays, also out of a Buffer', () => {
  const [message] = decodePacket(Buffer.from(user(3)), plain).messages
  expect(message).toStrictEqual({ type: 'user', payload: new Uint8Array(3).fill(0x55) })
})

describe('never throws', () => {
  const lax = sealingOf({ keys: [KEY1], verifyIncoming: false })
  const settings = fc.constantFrom(plain, lax, sealingOf({ keys: [KEY1, KEY2] }), sealingOf({ label: prod }))
  test('on noise, which is named', () => {
    const type = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 244)
    fc.assert(
      fc.property(type, fc.uint8Array({ maxLength: 400 }), settings, (first, rest, s) => {
        const { messages, drops } = decodePacket(new Uint8Array([first, ...rest]), s)
        expect(messages.length + drops.length).toBeGreaterThan(0)
      }),
      { numRuns: 2000 },
    )
  })
  test('on real packets with bytes changed', () => {
    const packets = file.vectors.filter((v) => v.transport === 'udp' && v.key === null).map((v) => fromHex(v.hex))
    expect(packets).not.toHaveLength(0)
    const change = fc.tuple(fc.nat(), fc.nat(255))
    fc.assert(
      fc.property(fc.constantFrom(...packets), fc.array(change, { minLength: 1, maxLength: 4 }), (packet, changes) => {
        const bent = packet.slice()
        for (const [at, to] of changes) bent[at % bent.length] = to
        const inner = bent[0] === 12 ? bent.subarray(5) : bent // past the checksum, which would stop most of them
        expect(() => decodePacket(inner, plain)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })
})
