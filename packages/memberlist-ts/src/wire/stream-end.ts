import type { Drop, StreamDrop } from './drop.ts'
import { MAX_STREAM_BODY, MAX_STREAM_PLAIN } from './limits.ts'
import { ACK, COMPRESS, ERR, PING, PUSH_PULL, USER } from './message-type.ts'
import { MsgpackReader } from './msgpack-reader.ts'
import { readPushPullHeader, withinLimits } from './push-pull.ts'
import { readUserHeader } from './user.ts'

/** Where an unfinished plaintext push/pull was left; opaque, valid for longer buffers with the same beginning. */
export interface StreamPlace {
  readonly at: number
  readonly nodesLeft: number
  readonly userStateLen: number
}

export type StreamEnd =
  | { readonly end: number }
  /** Nothing can be said before `atLeast` bytes are there. */
  | { readonly more: true; readonly atLeast: number; readonly resume: StreamPlace | undefined }
  | Drop<StreamDrop>

/**
 * Finds where the plaintext message that begins at `start` ends: streams have no end marker, so msgpack and the announced
 * counts must tell (ML 5.1). Reads no node of a push/pull twice when it is given its own `resume` back.
 */
export function findStreamEnd(b: Uint8Array, start: number, resume?: StreamPlace): StreamEnd {
  const found = look(b, start, resume)
  const least = 'end' in found ? found.end : 'more' in found ? found.atLeast : 0
  return least - start > MAX_STREAM_PLAIN ? { drop: 'gossip-stream-too-long' } : found
}

function look(b: Uint8Array, start: number, resume: StreamPlace | undefined): StreamEnd {
  if (resume !== undefined) return passNodes(new MsgpackReader(b, resume.at), resume)
  const r = new MsgpackReader(b, start + 1)
  switch (b[start]) {
    case undefined:
      return { more: true, atLeast: start + 1, resume: undefined }
    case PING:
    case ACK:
    case ERR:
    case COMPRESS:
      r.skipStruct()
      return stopped(r) ?? { end: r.at }
    case USER: {
      const length = readUserHeader(r)
      if (r.fault === undefined && (length < 0 || length > MAX_STREAM_BODY)) return { drop: 'gossip-stream-count-out-of-range' }
      return stopped(r) ?? bytesUpTo(b, r.at + length)
    }
    case PUSH_PULL: {
      const header = readPushPullHeader(r)
      if (r.fault === undefined && !withinLimits(header)) return { drop: 'gossip-stream-count-out-of-range' }
      return stopped(r) ?? passNodes(r, { at: r.at, nodesLeft: header.Nodes, userStateLen: header.UserStateLen })
    }
    default:
      return { end: start + 1 } // no message of a stream: its type byte is enough to refuse it
  }
}

function passNodes(r: MsgpackReader, place: StreamPlace): StreamEnd {
  const { userStateLen } = place
  let { at, nodesLeft } = place
  for (; nodesLeft > 0; nodesLeft--) {
    r.skipStruct()
    // Every node behind this one takes at least a byte.
    const stop = stopped(r, nodesLeft - 1 + userStateLen, { at, nodesLeft, userStateLen })
    if (stop !== undefined) return stop
    at = r.at
  }
  return bytesUpTo(r.bytes, at + userStateLen, { at, nodesLeft, userStateLen })
}

/** Why the reader stopped, if it did; `behind` bytes at least follow what it wanted. */
function stopped(r: MsgpackReader, behind = 0, resume?: StreamPlace): StreamEnd | undefined {
  if (r.fault === undefined) return undefined
  return r.fault === 'gossip-msgpack-truncated' ? { more: true, atLeast: r.needed + behind, resume } : { drop: r.fault }
}

function bytesUpTo(b: Uint8Array, end: number, resume?: StreamPlace): StreamEnd {
  return end <= b.length ? { end } : { more: true, atLeast: end, resume }
}
