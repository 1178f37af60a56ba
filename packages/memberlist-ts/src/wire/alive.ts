/**
 * Alive, ML 4.3, type 4.
 *
 *     0    1    2                                                                      keys sorted when sent
 *     | 04 | 86 | "Addr" raw | "Incarnation" u32 | "Meta" raw or c0 | "Node" raw | "Port" u16 | "Vsn" a6 ...... |
 *
 * Addr is 4 or 16 bytes. Vsn is pmin, pmax, pcur, dmin, dmax, dcur as a byte string, not as an array (ML 4.4).
 */
import type { Alive } from './message.ts'
import { ALIVE } from './message-type.ts'
import { type MsgpackReader, U16_MAX, U32_MAX } from './msgpack-reader.ts'
import { typedMap } from './msgpack-writer.ts'

const NAMES = ['Incarnation', 'Node', 'Addr', 'Port', 'Meta', 'Vsn'] as const

export function readAlive(r: MsgpackReader): Alive {
  let Incarnation = 0
  let Node = ''
  let Addr: Uint8Array = new Uint8Array(0)
  let Port = 0
  let Meta: Uint8Array | null = null
  let Vsn: Uint8Array = new Uint8Array(0)
  r.open()
  for (let field = r.field(NAMES); field !== undefined; field = r.field(NAMES)) {
    if (field === 'Incarnation') Incarnation = r.uint(U32_MAX)
    else if (field === 'Node') Node = r.text()
    else if (field === 'Addr') Addr = r.bytesOrEmpty()
    else if (field === 'Port') Port = r.uint(U16_MAX)
    else if (field === 'Meta') Meta = r.bytesOrNull()
    else Vsn = r.bytesOrEmpty()
  }
  return { type: 'alive', Incarnation, Node, Addr, Port, Meta, Vsn }
}

export function encodeAlive(m: Alive): Uint8Array {
  return typedMap(ALIVE, [
    ['Addr', m.Addr],
    ['Incarnation', m.Incarnation],
    ['Meta', m.Meta],
    ['Node', m.Node],
    ['Port', m.Port],
    ['Vsn', m.Vsn],
  ])
}
