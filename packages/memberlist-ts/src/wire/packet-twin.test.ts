// decodePacket against a decoder without any of its speed or caution, on packets of all kinds of messages.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sealingOf } from '../testing/node-aead.ts'
import { plainDecodePacket } from '../testing/plain-packet.ts'
import { file, fromHex } from '../testing/vectors.ts'
import { byteString } from './byte-string.ts'
import { encodeMessage } from './codec.ts'
import type { PacketMessage } from './message.ts'
import { decodePacket, encodePacket } from './packet.ts'

const u32 = fc.nat(0xffff_ffff)
const port = fc.nat(0xffff)
const name = fc.uint8Array({ maxLength: 40 }).map(byteString)
const address = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
const bytes = fc.option(fc.uint8Array({ maxLength: 300 }))
const source = { SourceAddr: address, SourcePort: port, SourceNode: name }
const message: fc.Arbitrary<PacketMessage> = fc.oneof(
  fc.record({ type: fc.constant('ping'), SeqNo: u32, Node: name, ...source }),
  fc.record({
    type: fc.constant('indirectPing'),
    SeqNo: u32,
    Target: address,
    Port: port,
    Node: name,
    Nack: fc.boolean(),
    ...source,
  }),
  fc.record({ type: fc.constant('ack'), SeqNo: u32, Payload: bytes }),
  fc.record({ type: fc.constant('nack'), SeqNo: u32 }),
  fc.record({ type: fc.constantFrom('suspect', 'dead'), Incarnation: u32, Node: name, From: name }),
  fc.record({
    type: fc.constant('alive'),
    Incarnation: u32,
    Node: name,
    Addr: address,
    Port: port,
    Meta: bytes,
    Vsn: fc.uint8Array({ minLength: 6, maxLength: 6 }),
  }),
  fc.record({ type: fc.constant('user'), payload: fc.uint8Array({ maxLength: 300 }) }),
)
const TYPES = ['ping', 'indirectPing', 'ack', 'suspect', 'alive', 'dead', '', '', 'user', '', '', 'nack']
const ZERO: readonly unknown[] = [0, '', false]

/** Ours as the twin has it: fields by name, byte strings, what is zero left out. */
function flat(m: PacketMessage): unknown {
  if (m.type === 'user') return ['user', [...m.payload]]
  const { type, ...fields } = m
  return [type, sorted(Object.entries(fields).map(([key, v]) => [key, v instanceof Uint8Array ? byteString(v) : v] as const))]
}

const sorted = (fields: Iterable<readonly [string, unknown]>) =>
  [...fields].filter(([, v]) => !ZERO.includes(v)).sort(([a], [b]) => (a < b ? -1 : 1))

function same(b: Uint8Array): void {
  const theirs = plainDecodePacket(b).map(([type, body]) => [TYPES[type], body instanceof Map ? sorted(body) : body])
  const { messages, drops } = decodePacket(b, sealingOf())
  expect([messages.map(flat), drops]).toEqual([theirs, []])
}

test('on generated packets', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 12 }), fc.boolean(), fc.boolean(), (messages, compress, crc) => {
      const packet = encodePacket(
        messages.map((m) => encodeMessage(m)),
        sealingOf(),
        { compress, crc },
      )
      expect(decodePacket(packet, sealingOf())).toMatchObject({ messages, drops: [] })
      same(packet)
    }),
  )
})

test('on captured packets', () => {
  const captured = file.vectors.filter((v) => v.transport === 'udp' && v.key === null && v.label === null)
  expect(captured.length).toBeGreaterThan(25)
  for (const { hex } of captured) same(fromHex(hex))
})
