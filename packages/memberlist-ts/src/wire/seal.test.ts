// ML 3.2: who can open what, and what authentication alone does not catch.
import { expect, test } from '@jest/globals'
import { nodeAead, sealingOf } from '../testing/node-aead.ts'
import { fromHex } from '../testing/vectors.ts'
import { encodeMessage } from './codec.ts'
import type { Ping } from './message.ts'
import { decodePacket, encodePacket } from './packet.ts'
import { putSealed, sealedLength } from './seal.ts'
import type { Sealing } from './sealing.ts'

const ping: Ping = { type: 'ping', SeqNo: 7, Node: 'node-a', SourceAddr: new Uint8Array(0), SourcePort: 0, SourceNode: '' }
const pingBytes = encodeMessage(ping)
const user = (length: number) => encodeMessage({ type: 'user', payload: new Uint8Array(length).fill(0x55) })
const KEY1 = new Uint8Array(16).fill(1)
const KEY2 = new Uint8Array(32).fill(2)
const PLAIN = { compress: false, crc: false }

/** Any plaintext sealed, also one that encodePacket would not make. */
function sealed(plaintext: Uint8Array, sealing: Sealing): Uint8Array {
  const b = new Uint8Array(sealedLength(plaintext.length, sealing))
  putSealed(b, 0, plaintext, sealing.label, sealing)
  return b
}
const drops = (b: Uint8Array, sealing: Sealing) => {
  const { messages, drops } = decodePacket(b, sealing)
  expect(messages).toEqual([])
  return drops
}

const one = sealingOf({ keys: [KEY1] })
const both = sealingOf({ keys: [KEY1, KEY2] })
test('any key of the ring opens, the primary seals', () => {
  const byTwo = encodePacket([pingBytes], sealingOf({ keys: [KEY2, KEY1] }), PLAIN)
  expect(decodePacket(byTwo, both).messages).toEqual([ping])
  expect(drops(byTwo, one)).toEqual(['gossip-no-key-opens'])
})
test('both versions are accepted, whatever is sent', () => {
  const old = sealingOf({ keys: [KEY1], encryptionVersion: 0 })
  for (let length = 1; length <= 33; length++) {
    const b = encodePacket([user(length)], old, PLAIN)
    expect((b.length - 29) % 16).toBe(0)
    expect(decodePacket(b, one).messages).toMatchObject([{ payload: { length } }])
    expect(decodePacket(encodePacket([user(length)], one, PLAIN), old).messages).toHaveLength(1)
  }
})
const unpadded = (hex: string) => {
  const b = sealed(fromHex(hex), one)
  b[0] = 0 // version 0, whose padding comes after authentication
  return b
}
test.each([
  ['of no bytes', '00'.repeat(16)],
  ['longer than a block', `${'11'.repeat(17)}`],
  ['longer than the text', '08'.repeat(7)],
  ['of unequal bytes', `${'aa'.repeat(14)}0302`],
])('padding %s', (_, text) => {
  const b = unpadded(text)
  expect(drops(b, one)).toEqual([b.length < 45 ? 'gossip-sealed-too-short' : 'gossip-padding-bad'])
})
test('an empty plaintext', () => {
  expect(drops(sealed(new Uint8Array(0), one), one)).toEqual(['gossip-plaintext-empty'])
  expect(drops(unpadded('10'.repeat(16)), one)).toEqual(['gossip-plaintext-empty'])
})
test('where incoming encryption is not insisted on, plaintext passes, and what opens is still looked at', () => {
  const lax = sealingOf({ keys: [KEY1], verifyIncoming: false })
  expect(decodePacket(pingBytes, lax).messages).toEqual([ping])
  expect(decodePacket(user(100), lax).messages).toHaveLength(1) // reads as version 8
  expect(decodePacket(encodePacket([pingBytes], one, PLAIN), lax).messages).toEqual([ping])
  expect(drops(sealed(new Uint8Array(0), one), lax)).toEqual(['gossip-plaintext-empty'])
  expect(drops(pingBytes, one)).toEqual(['gossip-sealed-too-short'])
})
test('where outgoing encryption is off, plaintext is sent', () => {
  expect(encodePacket([pingBytes], sealingOf({ keys: [KEY1], verifyOutgoing: false }), PLAIN)).toEqual(pingBytes)
})
test('without keys nothing is opened', () => {
  const opened = sealingOf({
    aead: {
      ...nodeAead,
      open: () => {
        throw new Error('opened')
      },
    },
  })
  expect(decodePacket(pingBytes, opened).messages).toEqual([ping])
})
