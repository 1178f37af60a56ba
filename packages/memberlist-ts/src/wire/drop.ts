/**
 * Why bytes were not taken. The same word is the log field, the metric label and the test oracle; each has its row in
 * ML 12.3.
 */
export type MsgpackDrop =
  | 'gossip-msgpack-truncated'
  | 'gossip-msgpack-wrong-type' // also 0xc1, which is never valid
  | 'gossip-msgpack-out-of-range'
  | 'gossip-msgpack-too-deep'
  | 'gossip-msgpack-too-many-items'

export type LabelDrop =
  | 'gossip-label-malformed' // truncated, or of no length
  | 'gossip-label-mismatch' // another one, or one too few or too many against the configuration
  | 'gossip-label-doubled'

export type SealDrop =
  | 'gossip-encryption-version-unknown'
  | 'gossip-sealed-too-short'
  | 'gossip-no-key-opens'
  | 'gossip-padding-bad'
  | 'gossip-plaintext-empty'

export type CompressDrop =
  | MsgpackDrop
  | 'gossip-compress-algorithm-unknown'
  | 'gossip-compress-corrupt'
  | 'gossip-compress-unterminated'
  | 'gossip-compress-too-large'

/** Why a datagram, or one part of it, was dropped. */
export type PacketDrop =
  | MsgpackDrop
  | LabelDrop
  | SealDrop
  | CompressDrop
  | 'gossip-empty'
  | 'gossip-type-unknown'
  | 'gossip-type-misplaced' // known, but not legal in a packet
  | 'gossip-crc-truncated'
  | 'gossip-crc-mismatch'
  | 'gossip-crc-not-outermost'
  | 'gossip-compound-table-truncated'
  | 'gossip-compound-part-truncated'
  | 'gossip-nested-too-deep'
  | 'gossip-too-many-parts'

/** Why a connection was given up. */
export type StreamDrop =
  | MsgpackDrop
  | LabelDrop
  | SealDrop
  | CompressDrop
  | 'gossip-type-unknown'
  | 'gossip-type-misplaced' // known, but not legal on a stream, or not from this end of one
  | 'gossip-stream-encrypted-without-key'
  | 'gossip-stream-not-encrypted'
  | 'gossip-stream-too-long'
  | 'gossip-stream-count-out-of-range'

export interface Drop<Why> {
  readonly drop: Why
}
