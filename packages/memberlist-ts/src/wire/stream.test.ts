// ML 5.1, 5.2 and 5.6: where a message of a stream ends, and what is refused how.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nodeAead, sealingOf } from '../testing/node-aead.ts'
import { file, fromHex } from '../testing/vectors.ts'
import { encodeMessage } from './codec.ts'
import { encodeCompress } from './compress.ts'
import { MAX_STREAM_BODY, MAX_STREAM_DECOMPRESSED } from './limits.ts'
import type { PushPull, PushPullNode, StreamMessage } from './message.ts'
import { mapSize, writeMap } from './msgpack-writer.ts'
import { type DecodedStream, decodeStream, encodeStream } from './stream.ts'
import { findStreamEnd } from './stream-end.ts'

const plain = sealingOf()
const KEY = new Uint8Array(32).fill(2)
const keyed = sealingOf({ keys: [KEY] })
const prod = new Uint8Array(Buffer.from('prod'))
const accepting = { accepting: true }
const PLAIN = { compress: false, dialling: true }
const map = (type: number, key: string, value: number) => {
  const b = new Uint8Array(1 + mapSize([[key, value]]))
  b[0] = type
  writeMap(b, 1, [[key, value]])
  return b
}

const node = (i: number): PushPullNode => ({
  Name: `node-${i}`,
  Addr: new Uint8Array([10, 0, i >> 8, i & 0xff]),
  Port: 7946,
  Meta: i % 3 === 0 ? null : new Uint8Array(i % 40).fill(i),
  Incarnation: 1 + i,
  State: i % 4,
  Vsn: new Uint8Array([1, 5, 2, 0, 0, 0]),
})
const table = (nodes: number, userState = 0): PushPull => ({
  type: 'pushPull',
  Join: true,
  nodes: Array.from({ length: nodes }, (_, i) => node(i)),
  userState: new Uint8Array(userState).fill(9),
})

/** Feeds a stream as a socket would: never called before it asked for. */
function feed(wire: Uint8Array, chunk: number): { readonly result: DecodedStream; readonly calls: number } {
  let calls = 0
  let atLeast = 1
  let resume: Parameters<typeof decodeStream>[2]['resume']
  for (let n = 0; ; n += chunk) {
    if (Math.min(n, wire.length) < atLeast && n < wire.length) continue
    calls++
    const result = decodeStream(wire.subarray(0, n), plain, { accepting: true, resume })
    if (!('more' in result) || n >= wire.length) return { result, calls }
    ;({ atLeast, resume } = result)
  }
}

describe('incrementally', () => {
  const wire = encodeStream(table(60, 500), plain, PLAIN)
  test.each([1, 7, 64, 1448])('a push/pull in chunks of %i', (chunk) => {
    const { result, calls } = feed(wire, chunk)
    expect(result).toEqual({ message: table(60, 500), length: wire.length })
    expect(calls).toBeLessThan(wire.length - 400) // the user state is waited for in one go
  })
  test('nodes that were passed are not read again', () => {
    const half = decodeStream(wire.subarray(0, 3000), plain, accepting)
    if (!('more' in half) || half.resume === undefined) throw new Error('half a push/pull is unfinished')
    const forgotten = wire.slice().fill(0xc1, 1, half.resume.at)
    expect(findStreamEnd(forgotten, 0, half.resume)).toEqual({ end: wire.length })
    expect(findStreamEnd(forgotten, 0)).toEqual({ drop: 'gossip-msgpack-wrong-type' })
    expect(half.resume.at).toBeGreaterThan(2900)
    // Nodes still to come take a byte each at least, and the user state is announced.
    expect(half.atLeast).toBeGreaterThanOrEqual(3000 + half.resume.nodesLeft - 1 + 500)
  })
  test('a lone length asks for all it announced', () => {
    expect(decodeStream(map(8, 'UserMsgLen', 1_000_000), plain, accepting)).toEqual({
      more: true,
      atLeast: 1_000_018,
      resume: undefined,
    })
    expect(decodeStream(fromHex('0a00001000'), keyed, accepting)).toMatchObject({ more: true, atLeast: 5 + 4096 })
    expect(decodeStream(fromHex('0982a4416c676f00a3427566db00100000'), plain, accepting)).toMatchObject({
      atLeast: 17 + 1_048_576,
    })
  })
  test('nothing yet', () => {
    expect(decodeStream(new Uint8Array(0), plain, accepting)).toMatchObject({ more: true, atLeast: 1 })
    expect(decodeStream(new Uint8Array(0), sealingOf({ label: prod }), accepting)).toMatchObject({ more: true, atLeast: 1 })
    expect(decodeStream(fromHex('f40470726f64'), sealingOf({ label: prod }), accepting)).toMatchObject({ more: true, atLeast: 7 })
  })
})

describe('limits (ML 5.6)', () => {
  const header = (nodes: string, state: string) =>
    fromHex(`0683a44a6f696ec3a54e6f646573${nodes}ac5573657253746174654c656e${state}`)
  const tooMany = { drop: 'gossip-stream-count-out-of-range', reply: 'close' }
  test.each<[string, Uint8Array, object]>([
    ['as many nodes as allowed', header('ce00100000', '00'), { more: true }],
    ['one node more', header('ce00100001', '00'), tooMany],
    ['less than none', header('d3ffffffffffffffff', '00'), tooMany],
    ['as much user state as allowed', header('00', 'ce01400000'), { more: true }],
    ['one byte more', header('00', 'ce01400001'), tooMany],
    ['less than none of it', header('00', 'ff'), tooMany],
    ['as long a user message as allowed', map(8, 'UserMsgLen', MAX_STREAM_BODY), { more: true }],
    ['one byte longer', map(8, 'UserMsgLen', MAX_STREAM_BODY + 1), tooMany],
    ['as long a frame as allowed', fromHex('0a01400000'), { more: true }],
    ['one byte longer', fromHex('0a01400001'), { drop: 'gossip-stream-too-long', reply: 'err' }],
    [
      'more compressed bytes than we buffer',
      fromHex('0982a4416c676f00a3427566db01500001'),
      { drop: 'gossip-stream-too-long', reply: 'err' },
    ],
    ['more of everything than we buffer', header('ce00100000', 'ce01400000'), { drop: 'gossip-stream-too-long', reply: 'close' }],
  ])('%s', (_, b, expected) => expect(decodeStream(b, b[0] === 10 ? keyed : plain, accepting)).toMatchObject(expected))

  test('decompression stops at its cap', () => {
    const state = MAX_STREAM_DECOMPRESSED / 2
    const announced = new Uint8Array(MAX_STREAM_DECOMPRESSED + 1)
    announced.set(map(8, 'UserMsgLen', state))
    const largest = decodeStream(encodeCompress(announced.subarray(0, -1)), plain, accepting)
    expect('message' in largest && largest.message.type === 'user' && largest.message.payload.length).toBe(state)
    expect(decodeStream(encodeCompress(announced), plain, accepting)).toEqual({ drop: 'gossip-compress-too-large', reply: 'err' })
  })
  test('nothing is encoded that no peer would take', () => {
    const payload = new Uint8Array(MAX_STREAM_BODY)
    expect(encodeStream({ type: 'user', payload }, plain, PLAIN)).toHaveLength(MAX_STREAM_BODY + 18)
    expect(() => encodeStream({ type: 'user', payload }, keyed, PLAIN)).toThrow(RangeError)
  })
})

describe('refusals (ML 5.2)', () => {
  const ack = encodeMessage({ type: 'ack', SeqNo: 1, Payload: null })
  const labelled = sealingOf({ label: prod })
  test.each<[string, Uint8Array, typeof plain, object]>([
    ['a type of packets', fromHex('0300'), plain, { drop: 'gossip-type-misplaced', reply: 'close' }],
    ['an unknown type', fromHex('63'), plain, { drop: 'gossip-type-unknown', reply: 'close' }],
    ['an answer where a request belongs', ack, plain, { drop: 'gossip-type-misplaced', reply: 'close' }],
    ['compress inside compress', encodeCompress(encodeCompress(ack)), plain, { drop: 'gossip-type-misplaced', reply: 'close' }],
    ['nothing compressed', encodeCompress(new Uint8Array(0)), plain, { drop: 'gossip-plaintext-empty', reply: 'err' }],
    ['a body that does not decode', fromHex('0081a55365714e6fa0'), plain, { drop: 'gossip-msgpack-wrong-type', reply: 'close' }],
    ['a compress header that does not decode', fromHex('09c1'), plain, { drop: 'gossip-msgpack-wrong-type', reply: 'err' }],
    ['a truncated body inside', encodeCompress(ack.subarray(0, 5)), plain, { drop: 'gossip-msgpack-truncated', reply: 'close' }],
    ['a label twice', fromHex('f40470726f64f4'), labelled, { drop: 'gossip-label-doubled', reply: 'close' }],
    [
      'encryption version 2',
      fromHex(`0a0000001d02${'00'.repeat(28)}`),
      keyed,
      { drop: 'gossip-encryption-version-unknown', reply: 'err' },
    ],
    [
      'a frame too short for version 0',
      fromHex(`0a0000002c00${'00'.repeat(43)}`),
      keyed,
      { drop: 'gossip-sealed-too-short', reply: 'err' },
    ],
  ])('%s', (_, b, sealing, expected) => expect(decodeStream(b, sealing, accepting)).toEqual(expected))

  test('a compressed message cut anywhere', () => {
    for (const m of [table(2, 5), { type: 'user', payload: KEY } as const]) {
      const whole = encodeMessage(m, 'stream')
      for (let n = 1; n < whole.length; n++) {
        const drop = { drop: 'gossip-msgpack-truncated', reply: 'close' }
        expect(decodeStream(encodeCompress(whole.subarray(0, n)), plain, accepting)).toEqual(drop)
      }
    }
  })
  test('the dialling end only ever closes', () => {
    const answers = [
      fromHex('0a01400001'),
      fromHex('09c1'),
      encodeMessage({ type: 'user', payload: KEY }, 'stream'),
      fromHex('f40161'),
    ]
    for (const b of answers) expect(decodeStream(b, plain, { accepting: false })).toMatchObject({ reply: 'close' })
    expect(decodeStream(ack, keyed, { accepting: false })).toEqual({ drop: 'gossip-stream-not-encrypted', reply: 'close' })
  })
  test('a label where somebody in front of us should have taken it off', () => {
    const behind = sealingOf({ label: prod, skipInboundLabelCheck: true })
    const b = encodeStream({ type: 'user', payload: KEY }, behind, PLAIN)
    expect(decodeStream(b, behind, accepting)).toEqual({ drop: 'gossip-label-mismatch', reply: 'close' })
    expect(decodeStream(b.subarray(6), behind, accepting)).toMatchObject({ length: b.length - 6 })
  })
  test('before any crypto', () => {
    const guarded = sealingOf({
      keys: [KEY],
      label: prod,
      aead: {
        ...nodeAead,
        open: () => {
          throw new Error('opened')
        },
      },
    })
    expect(decodeStream(fromHex('f40470726f780a0000001d'), guarded, accepting)).toMatchObject({ drop: 'gossip-label-mismatch' })
  })
  test('where incoming encryption is not insisted on, plaintext passes and frames are opened', () => {
    const lax = sealingOf({ keys: [KEY], verifyIncoming: false })
    const m: StreamMessage = { type: 'user', payload: KEY }
    expect(decodeStream(encodeStream(m, plain, PLAIN), lax, accepting)).toMatchObject({ message: m })
    expect(decodeStream(encodeStream(m, keyed, PLAIN), lax, accepting)).toMatchObject({ message: m })
    expect(decodeStream(fromHex(`0a0000001d01${'00'.repeat(28)}`), lax, accepting)).toEqual({
      drop: 'gossip-no-key-opens',
      reply: 'err',
    })
  })
})

const settings = fc
  .record({
    keys: fc.constantFrom([], [KEY], [new Uint8Array(16), KEY], [new Uint8Array(24)]),
    label: fc.uint8Array({ maxLength: 255 }),
    encryptionVersion: fc.constantFrom<0 | 1>(0, 1),
  })
  .map(sealingOf)

test('whatever is sent arrives, both directions', () => {
  const size = fc.nat(300)
  const message: fc.Arbitrary<StreamMessage> = fc.oneof(
    fc.tuple(fc.nat(20), size).map(([nodes, state]) => table(nodes, state)),
    fc.uint8Array({ maxLength: 300 }).map((payload) => ({ type: 'user', payload }) as const),
  )
  fc.assert(
    fc.property(settings, message, fc.boolean(), fc.boolean(), (s, m, compress, dialling) => {
      const wire = encodeStream(m, s, { compress, dialling })
      const answerable = dialling || m.type === 'pushPull'
      const expected = answerable ? { message: m, length: wire.length } : { drop: 'gossip-type-misplaced', reply: 'close' }
      expect(decodeStream(Buffer.from(wire), s, { accepting: dialling })).toEqual(expected)
    }),
  )
})

test('noise and bent captures never throw, and never ask for what is there', () => {
  const captured = file.vectors.filter((v) => v.transport !== 'udp' && v.key === null).map((v) => fromHex(v.hex))
  expect(captured).not.toHaveLength(0)
  const bent = fc
    .tuple(fc.constantFrom(...captured), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([wire, changes]) => {
      const b = wire.slice()
      for (const [at, to] of changes) b[at % b.length] = to
      return b
    })
  fc.assert(
    fc.property(fc.oneof(bent, fc.uint8Array({ maxLength: 400 })), settings, fc.boolean(), (b, s, end) => {
      for (const sealing of [plain, s]) {
        const got = decodeStream(b, sealing, { accepting: end })
        if ('more' in got) expect(got.atLeast).toBeGreaterThan(b.length)
      }
    }),
    { numRuns: 2000 },
  )
})
