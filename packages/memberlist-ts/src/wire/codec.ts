import { encodeAccusation, readAccusation } from './accusation.ts'
import { encodeAck, encodeNack, readAck, readNack } from './ack.ts'
import { encodeAlive, readAlive } from './alive.ts'
import type { Drop, MsgpackDrop, PacketDrop, StreamDrop } from './drop.ts'
import { encodeErr, readErr } from './err.ts'
import { encodeIndirectPing, readIndirectPing } from './indirect-ping.ts'
import type { PacketMessage, StreamMessage } from './message.ts'
import * as type from './message-type.ts'
import { MsgpackReader } from './msgpack-reader.ts'
import { encodePing, readPing } from './ping.ts'
import { decodePushPull, encodePushPull } from './push-pull.ts'
import { decodePacketUser, decodeStreamUser, encodePacketUser, encodeStreamUser } from './user.ts'

export type Transport = 'packet' | 'stream'

/** Type byte and body. Only a user message differs between the two: a stream announces its length. */
export function encodeMessage(m: PacketMessage | StreamMessage, transport: Transport = 'packet'): Uint8Array {
  switch (m.type) {
    case 'ping':
      return encodePing(m)
    case 'indirectPing':
      return encodeIndirectPing(m)
    case 'ack':
      return encodeAck(m)
    case 'nack':
      return encodeNack(m)
    case 'suspect':
    case 'dead':
      return encodeAccusation(m)
    case 'alive':
      return encodeAlive(m)
    case 'user':
      return transport === 'packet' ? encodePacketUser(m) : encodeStreamUser(m)
    case 'pushPull':
      return encodePushPull(m)
    case 'err':
      return encodeErr(m)
  }
}

/** One whole message without wrappers. Bytes after it are ignored. */
export function decodeMessage(b: Uint8Array, transport: 'packet'): PacketMessage | Drop<PacketDrop>
export function decodeMessage(b: Uint8Array, transport: 'stream'): StreamMessage | Drop<StreamDrop>
export function decodeMessage(
  b: Uint8Array,
  transport: Transport,
): PacketMessage | StreamMessage | Drop<PacketDrop | StreamDrop> {
  return transport === 'packet' ? decodePacketMessage(b) : decodeStreamMessage(b)
}

function decodePacketMessage(b: Uint8Array): PacketMessage | Drop<PacketDrop> {
  switch (b[0]) {
    case type.PING:
      return body(b, readPing)
    case type.INDIRECT_PING:
      return body(b, readIndirectPing)
    case type.ACK:
      return body(b, readAck)
    case type.NACK:
      return body(b, readNack)
    case type.SUSPECT:
      return body(b, readSuspect)
    case type.DEAD:
      return body(b, readDead)
    case type.ALIVE:
      return body(b, readAlive)
    case type.USER:
      return decodePacketUser(b)
    case undefined:
      return { drop: 'gossip-empty' }
    default:
      return unexpected(b)
  }
}

function decodeStreamMessage(b: Uint8Array): StreamMessage | Drop<StreamDrop> {
  switch (b[0]) {
    case type.PING:
      return body(b, readPing)
    case type.ACK:
      return body(b, readAck)
    case type.USER:
      return decodeStreamUser(b)
    case type.PUSH_PULL:
      return decodePushPull(b)
    case type.ERR:
      return body(b, readErr)
    default:
      return unexpected(b)
  }
}

function unexpected(b: Uint8Array): Drop<'gossip-type-misplaced' | 'gossip-type-unknown'> {
  const known = b[0] !== undefined && (b[0] <= type.ERR || b[0] === type.LABEL)
  return { drop: known ? 'gossip-type-misplaced' : 'gossip-type-unknown' }
}

const readSuspect = (r: MsgpackReader) => readAccusation(r, 'suspect')
const readDead = (r: MsgpackReader) => readAccusation(r, 'dead')

function body<M>(b: Uint8Array, read: (r: MsgpackReader) => M): M | Drop<MsgpackDrop> {
  const r = new MsgpackReader(b, 1)
  const message = read(r)
  return r.fault === undefined ? message : { drop: r.fault }
}
