// ML 14: everything real peers were seen to send decodes as the file says and encodes to the same bytes again.
import { describe, expect, test } from '@jest/globals'
import { sealingOf } from '../testing/node-aead.ts'
import { file, fromHex, type Layer, messagesOf, toHex, type Vector } from '../testing/vectors.ts'
import { decodeMessage, encodeMessage } from './codec.ts'
import type { PacketMessage, StreamMessage } from './message.ts'
import { decodePacket, encodePacket } from './packet.ts'
import { openSealed, putSealed } from './seal.ts'
import type { Sealing } from './sealing.ts'
import { decodeStream, encodeStream } from './stream.ts'

const named = (vectors: readonly Vector[]) => vectors.map((v) => [v.name, v] as const)
const udp = file.vectors.filter((v) => v.transport === 'udp')
const tcp = file.vectors.filter((v) => v.transport !== 'udp')
const isSealed = (l: Layer) => l.encryptionVersion !== undefined

function sealingFor(v: Vector): Sealing {
  const version = v.decoded.layers.find(isSealed)?.encryptionVersion ?? 1
  const start = sealedAt(v)
  return sealingOf({
    keys: v.key === null ? [] : [fromHex(v.key)],
    label: new Uint8Array(Buffer.from(v.label ?? '')),
    encryptionVersion: version,
    nonce: () => fromHex(v.hex).slice(start + 1, start + 13),
  })
}

/** Offset of the encryption version. */
function sealedAt(v: Vector): number {
  const label = v.decoded.layers.some((l) => l.label !== undefined) ? 2 + (v.label ?? '').length : 0
  return v.transport === 'udp' ? label : label + 5
}

/** The newer encoder writes UserStateLen and UserMsgLen of 128 and more signed, we as the old one: unsigned (ML 4.1). */
const LENGTH_KEYS = ['UserStateLen', 'UserMsgLen'].map((key) => Buffer.from(key).toString('hex'))
const unsigned = (hex: string) =>
  LENGTH_KEYS.reduce((h, key) => h.replace(`${key}d100`, `${key}cc`).replace(`${key}d1`, `${key}cd`), hex)

function isPacketMessage(m: PacketMessage | StreamMessage): m is PacketMessage {
  return m.type !== 'pushPull' && m.type !== 'err'
}

function isStreamMessage(m: PacketMessage | StreamMessage): m is StreamMessage {
  return ['ping', 'ack', 'user', 'pushPull', 'err'].includes(m.type)
}

function theMessage(v: Vector): StreamMessage {
  const [message] = messagesOf(v.decoded.message).filter(isStreamMessage)
  if (message === undefined) throw new Error(`${v.name} holds no message of a stream`)
  return message
}

test('the file is whole', () => {
  expect(file.vectors).toHaveLength(86)
  expect(udp).toHaveLength(54)
  expect(tcp).toHaveLength(32)
  expect(file.vectors.filter((v) => v.decoded.layers.some(isSealed))).toHaveLength(32)
  expect(file.tcpExchanges).toHaveLength(32)
  expect(file.udpExchanges).toHaveLength(48)
  expect(file.lzw).toHaveLength(14)
  expect(file.metallbKeyDerivation).toHaveLength(3)
})

describe.each(named(udp))('%s', (_, v) => {
  const wire = fromHex(v.hex)
  const messages = messagesOf(v.decoded.message).filter(isPacketMessage)

  test('decodes', () => {
    expect(messages).not.toHaveLength(0)
    expect(decodePacket(wire, sealingFor(v))).toMatchObject({ messages, drops: [] })
  })
  test('encodes to the same bytes', () => {
    const crc = v.decoded.layers.some((l) => l.crc32 !== undefined)
    const compress = v.decoded.message.type === 'compress'
    const parts = messages.map((m) => encodeMessage(m))
    expect(toHex(encodePacket(parts, sealingFor(v), { compress, crc }))).toBe(v.hex)
  })
  test('no shorter prefix gives a message that was not there', () => {
    for (let n = 0; n < wire.length; n++) {
      const shorter = decodePacket(wire.subarray(0, n), sealingFor(v))
      expect(shorter.messages.length + shorter.drops.length).toBeGreaterThan(0)
      const cut = shorter.messages.filter((m) => m.type !== 'user') // a bare user message has no end but the packet's
      expect(messages).toEqual(expect.arrayContaining(cut))
      if (cut.length === messages.length) throw new Error(`${n} of ${wire.length} bytes already decode as a whole`)
    }
  })
})

describe.each(named(tcp))('%s', (_, v) => {
  const wire = fromHex(v.hex)
  const accepting = v.transport === 'tcp-request'
  const whole = { message: theMessage(v), length: wire.length }

  test('decodes, whatever follows', () => {
    expect(decodeStream(wire, sealingFor(v), { accepting })).toEqual(whole)
    const longer = new Uint8Array(wire.length + 3).fill(0xff)
    longer.set(wire)
    expect(decodeStream(longer, sealingFor(v), { accepting })).toEqual(whole)
  })
  test('every shorter prefix asks for more, never for too much', () => {
    for (let n = 0; n < wire.length; n++) {
      const { more, atLeast } = { more: false, atLeast: 0, ...decodeStream(wire.subarray(0, n), sealingFor(v), { accepting }) }
      expect([n, more, atLeast > n, atLeast <= wire.length]).toEqual([n, true, true, true])
    }
  })
  test('encodes to the same bytes', () => {
    const compress = v.decoded.layers.some((l) => l.compressAlgo !== undefined)
    const encoded = encodeStream(theMessage(v), sealingFor(v), { compress, dialling: accepting })
    const sealedOver = v.decoded.layers.find(isSealed)?.plainHex
    const plain = v.decoded.layers.find((l) => l.compressAlgo !== undefined)?.plainHex ?? sealedOver ?? v.hex
    if (unsigned(plain) === plain) expect(toHex(encoded)).toBe(v.hex)
    else if (plain === v.hex) expect(toHex(encoded)).toBe(unsigned(v.hex))
    else expect(toHex(encodeMessage(theMessage(v), 'stream'))).toBe(unsigned(plain))
  })
})

test('seven vectors have a length in the signed form', () => {
  const plains = file.vectors.flatMap((v) => [v.hex, ...v.decoded.layers.map((l) => l.plainHex ?? '')])
  expect(plains.filter((hex) => unsigned(hex) !== hex)).toHaveLength(7)
})

describe.each(named(file.vectors.filter((v) => v.decoded.layers.some(isSealed))))('%s', (_, v) => {
  const sealing = sealingFor(v)
  const wire = fromHex(v.hex)
  const start = sealedAt(v)
  const plain = fromHex(v.decoded.layers.find(isSealed)?.plainHex ?? '')
  const aad = v.transport === 'udp' ? sealing.label : new Uint8Array([...wire.subarray(start - 5, start), ...sealing.label])

  test('opens to the plaintext and seals again to the same packet', () => {
    expect(openSealed(wire.subarray(start), aad, sealing)).toEqual(plain)
    const again = wire.slice().fill(0, start)
    putSealed(again, start, plain, aad, sealing)
    expect(again).toEqual(wire)
  })
  test('no flipped bit goes unnoticed', () => {
    for (let at = start; at < wire.length; at++) {
      const bent = wire.slice(start)
      bent[at - start] = (bent[at - start] ?? 0) ^ 0x10
      expect(openSealed(bent, aad, sealing)).toHaveProperty('drop')
    }
  })
})

test.each(file.vectors.map((v) => [v.name, v] as const))('%s: each message alone, both ways', (_, v) => {
  for (const message of messagesOf(v.decoded.message)) {
    const transport = v.transport === 'udp' ? 'packet' : 'stream'
    const bytes = encodeMessage(message, transport)
    expect(transport === 'packet' ? decodeMessage(bytes, 'packet') : decodeMessage(bytes, 'stream')).toEqual(message)
  }
})
