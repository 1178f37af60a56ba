/**
 * Compress, ML 3.4, type 9: a message inside LZW.
 *
 *     0    1    2
 *     | 09 | 82 | "Algo" 0 | "Buf" raw |
 */
import type { CompressDrop, Drop } from './drop.ts'
import { lzwDecode, lzwEncode } from './lzw.ts'
import { COMPRESS } from './message-type.ts'
import { MsgpackReader } from './msgpack-reader.ts'
import { typedMap } from './msgpack-writer.ts'

const NAMES = ['Algo', 'Buf'] as const
const LZW = 0
const U8_MAX = 0xff

/** The bytes inside, at most `cap` of them. */
export function decodeCompress(b: Uint8Array, cap: number): Uint8Array | Drop<CompressDrop> {
  let algorithm = 0
  let packed = new Uint8Array(0) as Uint8Array
  const r = new MsgpackReader(b, 1)
  r.open()
  for (let field = r.field(NAMES); field !== undefined; field = r.field(NAMES)) {
    if (field === 'Algo') algorithm = r.uint(U8_MAX)
    else packed = r.view()
  }
  if (r.fault !== undefined) return { drop: r.fault }
  return algorithm === LZW ? lzwDecode(packed, cap) : { drop: 'gossip-compress-algorithm-unknown' }
}

export function encodeCompress(message: Uint8Array): Uint8Array {
  return typedMap(COMPRESS, [
    ['Algo', LZW],
    ['Buf', lzwEncode(message)],
  ])
}
