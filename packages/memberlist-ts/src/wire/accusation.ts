/**
 * Suspect and dead, ML 4.3, types 3 and 5: From says of Node that it does not answer, or is gone.
 *
 *     0         1    2
 *     | 03 / 05 | 83 | "From" raw | "Incarnation" u32 | "Node" raw |
 */
import type { Dead, Suspect } from './message.ts'
import { DEAD, SUSPECT } from './message-type.ts'
import { type MsgpackReader, U32_MAX } from './msgpack-reader.ts'
import { typedMap } from './msgpack-writer.ts'

const NAMES = ['Incarnation', 'Node', 'From'] as const

export function readAccusation<T extends 'suspect' | 'dead'>(r: MsgpackReader, type: T) {
  let Incarnation = 0
  let Node = ''
  let From = ''
  r.open()
  for (let field = r.field(NAMES); field !== undefined; field = r.field(NAMES)) {
    if (field === 'Incarnation') Incarnation = r.uint(U32_MAX)
    else if (field === 'Node') Node = r.text()
    else From = r.text()
  }
  return { type, Incarnation, Node, From }
}

export function encodeAccusation(m: Suspect | Dead): Uint8Array {
  return typedMap(m.type === 'suspect' ? SUSPECT : DEAD, [
    ['From', m.From],
    ['Incarnation', m.Incarnation],
    ['Node', m.Node],
  ])
}
