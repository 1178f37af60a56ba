import type { StreamDrop } from './drop.ts'
import type { StreamMessage } from './message.ts'
import type { Sealing } from './sealing.ts'

/** Where an unfinished plaintext push/pull was left; opaque, valid for longer buffers with the same beginning. */
export interface StreamPlace {
  readonly at: number
  readonly nodesLeft: number
  readonly userStateLen: number
}

export type DecodedStream =
  /** Nothing can be said before `atLeast` bytes are buffered. Give `resume` back then, so that no byte is read twice. */
  | { readonly more: true; readonly atLeast: number; readonly resume: StreamPlace | undefined }
  | { readonly message: StreamMessage; readonly length: number }
  /** What the accepting end answers: an err message, or nothing. The dialling end always closes. */
  | { readonly drop: StreamDrop; readonly reply: 'err' | 'close' }

export interface StreamReading {
  /** We accepted the connection: the peer's bytes begin with its label. */
  readonly accepting: boolean
  readonly resume?: StreamPlace | undefined
}

/** The one message of one direction of a connection, from what is buffered so far (ML 5.1, 5.2). Never throws. */
export function decodeStream(_buffered: Uint8Array, _sealing: Sealing, _reading: StreamReading): DecodedStream {
  throw new Error('being written')
}

/** All bytes of one direction of a connection. A stream is compressed even where that makes it longer (ML 5.1). */
export function encodeStream(
  _m: StreamMessage,
  _sealing: Sealing,
  _options: { readonly compress: boolean; readonly dialling: boolean },
): Uint8Array {
  throw new Error('being written')
}
