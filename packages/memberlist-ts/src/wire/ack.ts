/**
 * Ack and nack, ML 4.3, types 2 and 11.
 *
 *     0    1    2                                          0    1    2
 *     | 02 | 82 | "Payload" raw or c0 | "SeqNo" u32 |      | 0b | 81 | "SeqNo" u32 |
 */
import type { Ack, Nack } from './message.ts'
import { ACK, NACK } from './message-type.ts'
import { type MsgpackReader, U32_MAX } from './msgpack-reader.ts'
import { typedMap } from './msgpack-writer.ts'

const ACK_NAMES = ['SeqNo', 'Payload'] as const
const NACK_NAMES = ['SeqNo'] as const

export function readAck(r: MsgpackReader): Ack {
  let SeqNo = 0
  let Payload: Uint8Array | null = null
  r.open()
  for (let field = r.field(ACK_NAMES); field !== undefined; field = r.field(ACK_NAMES)) {
    if (field === 'SeqNo') SeqNo = r.uint(U32_MAX)
    else Payload = r.bytesOrNull()
  }
  return { type: 'ack', SeqNo, Payload }
}

export function readNack(r: MsgpackReader): Nack {
  let SeqNo = 0
  r.open()
  while (r.field(NACK_NAMES) !== undefined) SeqNo = r.uint(U32_MAX)
  return { type: 'nack', SeqNo }
}

export function encodeAck(m: Ack): Uint8Array {
  return typedMap(ACK, [
    ['Payload', m.Payload],
    ['SeqNo', m.SeqNo],
  ])
}

export function encodeNack(m: Nack): Uint8Array {
  return typedMap(NACK, [['SeqNo', m.SeqNo]])
}
