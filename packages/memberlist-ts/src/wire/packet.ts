import type { PacketDrop } from './drop.ts'
import type { PacketMessage } from './message.ts'
import type { Sealing } from './sealing.ts'

export interface DecodedPacket {
  readonly messages: readonly PacketMessage[]
  /** One word per part that was not taken. */
  readonly drops: readonly PacketDrop[]
}

export interface PacketOptions {
  /** Kept only if it makes the packet shorter. */
  readonly compress: boolean
  /** Only to a known node whose pmax is 5 or more (ML 3.3). */
  readonly crc: boolean
}

/** All messages of one datagram. Never throws; one broken part does not affect the others (ML 3). */
export function decodePacket(_bytes: Uint8Array, _sealing: Sealing): DecodedPacket {
  throw new Error('being written')
}

/** One datagram of 1..127 encoded messages of at most 65,535 bytes each; throws RangeError for more. */
export function encodePacket(_parts: readonly Uint8Array[], _sealing: Sealing, _options: PacketOptions): Uint8Array {
  throw new Error('being written')
}

/** Bytes that label and encryption add to a packet (ML 3.8). */
export function packetOverhead(_sealing: Sealing): number {
  throw new Error('being written')
}
