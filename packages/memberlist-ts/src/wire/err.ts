/**
 * Err, ML 4.3, type 13: the accepting end refuses. Free text, one character per byte as in names.
 *
 *     0    1    2
 *     | 0d | 81 | "Error" raw |
 */
import type { Err } from './message.ts'
import { ERR } from './message-type.ts'
import type { MsgpackReader } from './msgpack-reader.ts'
import { typedMap } from './msgpack-writer.ts'

const NAMES = ['Error'] as const

export function readErr(r: MsgpackReader): Err {
  let text = ''
  r.open()
  while (r.field(NAMES) !== undefined) text = r.text()
  return { type: 'err', Error: text }
}

export function encodeErr(m: Err): Uint8Array {
  return typedMap(ERR, [['Error', m.Error]])
}
