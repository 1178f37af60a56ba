import type { Drop, PacketDrop, StreamDrop } from './drop.ts'
import type { PacketMessage, StreamMessage } from './message.ts'

export type Transport = 'packet' | 'stream'

/** Type byte and body. Only a user message differs between the two: a stream announces its length. */
export function encodeMessage(_m: PacketMessage | StreamMessage, _transport: Transport = 'packet'): Uint8Array {
  throw new Error('being written')
}

/** One whole message without wrappers. Bytes after it are ignored. */
export function decodeMessage(b: Uint8Array, transport: 'packet'): PacketMessage | Drop<PacketDrop>
export function decodeMessage(b: Uint8Array, transport: 'stream'): StreamMessage | Drop<StreamDrop>
export function decodeMessage(
  _b: Uint8Array,
  _transport: Transport,
): PacketMessage | StreamMessage | Drop<PacketDrop | StreamDrop> {
  throw new Error('being written')
}
