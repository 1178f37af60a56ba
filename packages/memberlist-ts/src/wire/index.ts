/**
 * All bytes of hashicorp/memberlist, as ML (the project's specification of it) describes them: packets and streams, their
 * messages, label, encryption, checksum and compression. Ciphers and nonces come in as arguments. What a message means,
 * and whether its address, version or name is acceptable, is judged in rules/.
 */
export * from './byte-string.ts'
export { decodeMessage, encodeMessage, type Transport } from './codec.ts'
export type * from './drop.ts'
export * from './limits.ts'
export type * from './message.ts'
export { deriveGossipKey } from './metallb-key.ts'
export { type DecodedPacket, decodePacket, encodePacket, type PacketOptions, packetOverhead } from './packet.ts'
export type { Aead, Sealing } from './sealing.ts'
export { type DecodedStream, decodeStream, encodeStream, type StreamReading } from './stream.ts'
export type { StreamPlace } from './stream-end.ts'
