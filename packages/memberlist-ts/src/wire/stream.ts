/**
 * One direction of a connection, ML 5.1. Every layer but the message is optional.
 *
 *     | f4 label header | 0a length | 01 nonce [ 09 lzw [ message ] ] tag |
 *
 * The header only goes from the dialling end to the accepting one. The length (u32) counts from the version to the end of the
 * tag; additional authenticated data is `0a length` and then the label, in both directions.
 */
import { decodeMessage, encodeMessage } from './codec.ts'
import { decodeCompress, encodeCompress } from './compress.ts'
import type { Drop, StreamDrop } from './drop.ts'
import { labelOverhead, passLabel, putLabel } from './label.ts'
import { MAX_STREAM_BODY, MAX_STREAM_DECOMPRESSED, MAX_STREAM_PLAIN } from './limits.ts'
import type { StreamMessage } from './message.ts'
import { COMPRESS, ENCRYPT } from './message-type.ts'
import { openSealed, putSealed, sealedLength, seals } from './seal.ts'
import type { Sealing } from './sealing.ts'
import { findStreamEnd, type StreamPlace } from './stream-end.ts'

const FRAME_HEADER = 5
const ASKED: readonly StreamMessage['type'][] = ['ping', 'pushPull', 'user']
const ANSWERED: readonly StreamMessage['type'][] = ['ack', 'pushPull', 'err']

export type DecodedStream =
  /** Nothing can be said before `atLeast` bytes are buffered. Give `resume` back then, so that nothing is read twice. */
  | { readonly more: true; readonly atLeast: number; readonly resume: StreamPlace | undefined }
  /** `length` bytes of the buffer made the message; what follows them is not ours. */
  | { readonly message: StreamMessage; readonly length: number }
  /** What the accepting end answers: an err message, or nothing. The dialling end always closes. */
  | { readonly drop: StreamDrop; readonly reply: 'err' | 'close' }

export interface StreamReading {
  /** We accepted the connection: the peer's bytes begin with its label. */
  readonly accepting: boolean
  readonly resume?: StreamPlace | undefined
}

/** The one message of one direction of a connection, from what is buffered so far (ML 5.1, 5.2). Never throws. */
export function decodeStream(buffered: Uint8Array, sealing: Sealing, { accepting, resume }: StreamReading): DecodedStream {
  const b = new Uint8Array(buffered.buffer, buffered.byteOffset, buffered.length)
  const refuse = (drop: StreamDrop) => ({ drop, reply: accepting ? 'err' : 'close' }) as const
  const start = accepting ? passLabel(b, sealing) : 0
  if (typeof start === 'object') return 'drop' in start ? { ...start, reply: 'close' } : wait(start.more)
  const type = b[start]
  if (type === undefined) return wait(start + 1)

  if (type === ENCRYPT) {
    const frame = openFrame(b, start, sealing)
    if ('more' in frame) return frame
    if ('drop' in frame) return refuse(frame.drop)
    return finish(frame.plain, frame.end)
  }
  if (sealing.keys.length > 0 && sealing.verifyIncoming) return refuse('gossip-stream-not-encrypted')
  const found = findStreamEnd(b, start, resume)
  if ('more' in found) return found
  if ('drop' in found) return type === COMPRESS ? refuse(found.drop) : { drop: found.drop, reply: 'close' }
  return finish(b.subarray(start, found.end), found.end)

  function finish(plain: Uint8Array, length: number): DecodedStream {
    const inner = plain[0] === COMPRESS ? decodeCompress(plain, MAX_STREAM_DECOMPRESSED) : plain
    if ('drop' in inner) return refuse(inner.drop)
    if (inner.length === 0) return refuse('gossip-plaintext-empty')
    const message = decodeMessage(inner, 'stream')
    if ('drop' in message) return { drop: message.drop, reply: 'close' }
    const expected = (accepting ? ASKED : ANSWERED).includes(message.type)
    return expected ? { message, length } : { drop: 'gossip-type-misplaced', reply: 'close' }
  }
}

type Frame = { readonly plain: Uint8Array; readonly end: number } | ReturnType<typeof wait> | Drop<StreamDrop>

/** The announced length is judged before anything more is read. */
function openFrame(b: Uint8Array, start: number, sealing: Sealing): Frame {
  if (sealing.keys.length === 0) return { drop: 'gossip-stream-encrypted-without-key' }
  const body = start + FRAME_HEADER
  if (b.length < body) return wait(body)
  const length = new DataView(b.buffer, b.byteOffset + start).getUint32(1)
  if (length > MAX_STREAM_BODY) return { drop: 'gossip-stream-too-long' }
  const end = body + length
  if (b.length < end) return wait(end)
  const plain = openSealed(b.subarray(body, end), authenticated(b.subarray(start, body), sealing), sealing)
  return 'drop' in plain ? plain : { plain, end }
}

/**
 * All bytes of one direction of a connection. A stream is compressed even where that makes it longer (ML 5.1). Throws
 * RangeError for what no peer would accept: more than 20 MiB.
 */
export function encodeStream(
  m: StreamMessage,
  sealing: Sealing,
  { compress, dialling }: { readonly compress: boolean; readonly dialling: boolean },
): Uint8Array {
  const message = encodeMessage(m, 'stream')
  const plain = compress ? encodeCompress(message) : message
  const start = dialling ? labelOverhead(sealing) : 0
  const sealed = seals(sealing)
  const body = sealed ? start + FRAME_HEADER : start
  const length = sealed ? sealedLength(plain.length, sealing) : plain.length
  if (length > (sealed ? MAX_STREAM_BODY : MAX_STREAM_PLAIN)) throw new RangeError(`a stream of ${length} bytes`)
  const b = new Uint8Array(body + length)
  if (dialling) putLabel(b, sealing)
  if (sealed) {
    b[start] = ENCRYPT
    new DataView(b.buffer).setUint32(start + 1, length)
    putSealed(b, body, plain, authenticated(b.subarray(start, body), sealing), sealing)
  } else b.set(plain, start)
  return b
}

/** ML 5.1: the frame's header, then the label, whether or not the label travels in this direction. */
function authenticated(header: Uint8Array, { label }: Sealing): Uint8Array {
  const aad = new Uint8Array(FRAME_HEADER + label.length)
  aad.set(header)
  aad.set(label, FRAME_HEADER)
  return aad
}

const wait = (atLeast: number) => ({ more: true, atLeast, resume: undefined }) as const
