/**
 * Indirect ping, ML 4.3, type 1: please ping Target for me.
 *
 *     0    1    2                                                                      keys sorted when sent
 *     | 01 | 8n | "Nack" bool | "Node" raw | "Port" u16 | "SeqNo" u32 |
 *               | "SourceAddr" raw | "SourceNode" raw | "SourcePort" u16 | "Target" raw |
 *
 * The source fields are left out when empty or 0. Addresses are 4 or 16 bytes.
 */
import type { IndirectPing } from './message.ts'
import { INDIRECT_PING } from './message-type.ts'
import { type MsgpackReader, U16_MAX, U32_MAX } from './msgpack-reader.ts'
import { typedMap } from './msgpack-writer.ts'
import { sourceFields } from './ping.ts'

const NAMES = ['SeqNo', 'Target', 'Port', 'Node', 'Nack', 'SourceAddr', 'SourcePort', 'SourceNode'] as const

export function readIndirectPing(r: MsgpackReader): IndirectPing {
  let SeqNo = 0
  let Target: Uint8Array = new Uint8Array(0)
  let Port = 0
  let Node = ''
  let Nack = false
  let SourceAddr: Uint8Array = new Uint8Array(0)
  let SourcePort = 0
  let SourceNode = ''
  r.open()
  for (let field = r.field(NAMES); field !== undefined; field = r.field(NAMES)) {
    if (field === 'SeqNo') SeqNo = r.uint(U32_MAX)
    else if (field === 'Target') Target = r.bytesOrEmpty()
    else if (field === 'Port') Port = r.uint(U16_MAX)
    else if (field === 'Node') Node = r.text()
    else if (field === 'Nack') Nack = r.bool()
    else if (field === 'SourceAddr') SourceAddr = r.bytesOrEmpty()
    else if (field === 'SourcePort') SourcePort = r.uint(U16_MAX)
    else SourceNode = r.text()
  }
  return { type: 'indirectPing', SeqNo, Target, Port, Node, Nack, SourceAddr, SourcePort, SourceNode }
}

export function encodeIndirectPing(m: IndirectPing): Uint8Array {
  return typedMap(INDIRECT_PING, [
    ['Nack', m.Nack],
    ['Node', m.Node],
    ['Port', m.Port],
    ['SeqNo', m.SeqNo],
    ...sourceFields(m),
    ['Target', m.Target],
  ])
}
