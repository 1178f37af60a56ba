/**
 * Ping, ML 4.3, type 0.
 *
 *     0    1    2                                                                      keys sorted when sent
 *     | 00 | 8n | "Node" raw | "SeqNo" u32 | "SourceAddr" raw | "SourceNode" raw | "SourcePort" u16 |
 *
 * The source fields are left out when empty or 0. SourceAddr is 4 or 16 bytes.
 */
import type { IndirectPing, Ping } from './message.ts'
import { PING } from './message-type.ts'
import { type MsgpackReader, U16_MAX, U32_MAX } from './msgpack-reader.ts'
import { type FieldValue, typedMap } from './msgpack-writer.ts'

const NAMES = ['SeqNo', 'Node', 'SourceAddr', 'SourcePort', 'SourceNode'] as const

export function readPing(r: MsgpackReader): Ping {
  let SeqNo = 0
  let Node = ''
  let SourceAddr: Uint8Array = new Uint8Array(0)
  let SourcePort = 0
  let SourceNode = ''
  r.open()
  for (let field = r.field(NAMES); field !== undefined; field = r.field(NAMES)) {
    if (field === 'SeqNo') SeqNo = r.uint(U32_MAX)
    else if (field === 'Node') Node = r.text()
    else if (field === 'SourceAddr') SourceAddr = r.bytesOrEmpty()
    else if (field === 'SourcePort') SourcePort = r.uint(U16_MAX)
    else SourceNode = r.text()
  }
  return { type: 'ping', SeqNo, Node, SourceAddr, SourcePort, SourceNode }
}

export function encodePing(m: Ping): Uint8Array {
  return typedMap(PING, [['Node', m.Node], ['SeqNo', m.SeqNo], ...sourceFields(m)])
}

/** Where the answer to a ping or indirect ping goes; in sorted order. */
export function sourceFields(m: Ping | IndirectPing): [string, FieldValue][] {
  const fields: [string, FieldValue][] = []
  if (m.SourceAddr.length > 0) fields.push(['SourceAddr', m.SourceAddr])
  if (m.SourceNode !== '') fields.push(['SourceNode', m.SourceNode])
  if (m.SourcePort !== 0) fields.push(['SourcePort', m.SourcePort])
  return fields
}
