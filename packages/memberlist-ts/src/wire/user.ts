/**
 * User message, types 8: bytes of the application on top.
 *
 *     0    1                    in a packet: to the end of the message (ML 2)
 *     | 08 | bytes |
 *
 *     0    1    2                      n          on a stream (ML 5.4)
 *     | 08 | 81 | "UserMsgLen" int |   | bytes |
 *
 * The payload of a decoded message is a view of the bytes it came from.
 */
import type { Drop, StreamDrop } from './drop.ts'
import { MAX_STREAM_BODY } from './limits.ts'
import type { User } from './message.ts'
import { USER } from './message-type.ts'
import { MsgpackReader } from './msgpack-reader.ts'
import { mapSize, writeMap } from './msgpack-writer.ts'

const NAMES = ['UserMsgLen'] as const

export function decodePacketUser(b: Uint8Array): User {
  return { type: 'user', payload: b.subarray(1) }
}

export function encodePacketUser(m: User): Uint8Array {
  const b = new Uint8Array(1 + m.payload.length)
  b[0] = USER
  b.set(m.payload, 1)
  return b
}

/** The announced length; whether it is in range is for the caller to ask. */
export function readUserHeader(r: MsgpackReader): number {
  let length = 0
  r.open()
  while (r.field(NAMES) !== undefined) length = r.int()
  return length
}

export function decodeStreamUser(b: Uint8Array): User | Drop<StreamDrop> {
  const r = new MsgpackReader(b, 1)
  const length = readUserHeader(r)
  if (r.fault !== undefined) return { drop: r.fault }
  if (length < 0 || length > MAX_STREAM_BODY) return { drop: 'gossip-stream-count-out-of-range' }
  if (length > b.length - r.at) return { drop: 'gossip-msgpack-truncated' }
  return { type: 'user', payload: b.subarray(r.at, r.at + length) }
}

export function encodeStreamUser(m: User): Uint8Array {
  const header = [['UserMsgLen', m.payload.length]] as const
  const b = new Uint8Array(1 + mapSize(header) + m.payload.length)
  b[0] = USER
  b.set(m.payload, writeMap(b, 1, header))
  return b
}
