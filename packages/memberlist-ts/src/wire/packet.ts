/**
 * One datagram, ML 3.1. Every layer but the message is optional.
 *
 *     | f4 label header | 01 nonce [ 0c crc32 [ 09 lzw [ 07 compound [ message, message, ... ] ] ] ] tag |
 *
 * The label authenticates as additional data. A packet has no type byte for encryption: where there are keys, its first byte
 * is the version, which looks like a ping or indirect ping.
 */
import { decodeMessage } from './codec.ts'
import { joinCompound, splitCompound } from './compound.ts'
import { decodeCompress, encodeCompress } from './compress.ts'
import { crc32 } from './crc32.ts'
import type { Drop, PacketDrop } from './drop.ts'
import { labelOverhead, passLabel, putLabel } from './label.ts'
import { MAX_NESTING, MAX_PACKET_DECOMPRESSED, MAX_PACKET_PARTS } from './limits.ts'
import type { PacketMessage } from './message.ts'
import { COMPOUND, COMPRESS, HAS_CRC, LABEL } from './message-type.ts'
import { openSealed, putSealed, sealedLength, sealOverhead, seals } from './seal.ts'
import type { Sealing } from './sealing.ts'

const CRC_HEADER = 5

export interface DecodedPacket {
  readonly messages: readonly PacketMessage[]
  /** One word per part that was not taken. */
  readonly drops: readonly PacketDrop[]
}

/** All messages of one datagram. Never throws; one broken part does not affect the others (ML 3). */
export function decodePacket(bytes: Uint8Array, sealing: Sealing): DecodedPacket {
  const found = new Unpacking()
  const message = unwrap(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), sealing)
  if ('drop' in message) found.drops.push(message.drop)
  else found.take(message, 0)
  return found
}

/** Takes off what surrounds the message as a whole: label, encryption, checksum. */
function unwrap(b: Uint8Array, sealing: Sealing): Uint8Array | Drop<PacketDrop> {
  if (b.length === 0) return { drop: 'gossip-empty' }
  const start = passLabel(b, sealing)
  if (typeof start === 'object') return 'drop' in start ? start : { drop: 'gossip-label-malformed' }
  const plain = open(b.subarray(start), sealing)
  if ('drop' in plain || plain[0] !== HAS_CRC) return plain
  if (plain.length < CRC_HEADER) return { drop: 'gossip-crc-truncated' }
  const sum = new DataView(plain.buffer, plain.byteOffset).getUint32(1)
  return sum === crc32(plain, CRC_HEADER) ? plain.subarray(CRC_HEADER) : { drop: 'gossip-crc-mismatch' }
}

/** Where incoming encryption is not insisted on, what no key opens is plaintext (ML 3.2). */
function open(b: Uint8Array, sealing: Sealing): Uint8Array | Drop<PacketDrop> {
  if (sealing.keys.length === 0 || b.length === 0) return b
  const plain = openSealed(b, sealing.label, sealing)
  if (!('drop' in plain) || sealing.verifyIncoming) return plain
  return plain.drop === 'gossip-padding-bad' || plain.drop === 'gossip-plaintext-empty' ? plain : b
}

/** One packet being taken apart, with what it may still cost: a few bytes can nest into gigabytes. */
class Unpacking implements DecodedPacket {
  readonly messages: PacketMessage[] = []
  readonly drops: PacketDrop[] = []
  #bytesLeft = MAX_PACKET_DECOMPRESSED
  #partsLeft = MAX_PACKET_PARTS

  take(b: Uint8Array, depth: number): void {
    if (b[0] === COMPOUND || b[0] === COMPRESS) {
      if (depth >= MAX_NESTING) this.drops.push('gossip-nested-too-deep')
      else if (b[0] === COMPOUND) this.#takeCompound(b, depth + 1)
      else this.#takeCompressed(b, depth + 1)
      return
    }
    const message = decodeMessage(b, 'packet')
    if (!('drop' in message)) this.messages.push(message)
    else if (b[0] === HAS_CRC) this.drops.push('gossip-crc-not-outermost')
    else this.drops.push(b[0] === LABEL ? 'gossip-label-doubled' : message.drop)
  }

  #takeCompound(b: Uint8Array, depth: number): void {
    const compound = splitCompound(b)
    if ('drop' in compound) {
      this.drops.push(compound.drop)
      return
    }
    for (const part of compound.parts) {
      if (this.#partsLeft-- <= 0) {
        this.drops.push('gossip-too-many-parts')
        return
      }
      this.take(part, depth)
    }
    if (compound.truncated) this.drops.push('gossip-compound-part-truncated')
    else if (compound.parts.length === 0) this.drops.push('gossip-empty')
  }

  #takeCompressed(b: Uint8Array, depth: number): void {
    const inner = decodeCompress(b, this.#bytesLeft)
    if ('drop' in inner) {
      this.drops.push(inner.drop)
      return
    }
    this.#bytesLeft -= inner.length
    this.take(inner, depth)
  }
}

export interface PacketOptions {
  /** Kept only if it makes the packet shorter. */
  readonly compress: boolean
  /** Only to a known node whose pmax is 5 or more (ML 3.3). */
  readonly crc: boolean
}

/** One datagram of 1..127 encoded messages of at most 65,535 bytes each; throws RangeError for more. */
export function encodePacket(parts: readonly Uint8Array[], sealing: Sealing, { compress, crc }: PacketOptions): Uint8Array {
  const [only] = parts
  if (only === undefined) throw new RangeError('a packet of no parts')
  const message = parts.length === 1 ? only : joinCompound(parts)
  const compressed = compress ? encodeCompress(message) : message
  const body = compressed.length < message.length ? compressed : message
  const plain = crc ? withCrc(body) : body
  const start = labelOverhead(sealing)
  const b = new Uint8Array(start + (seals(sealing) ? sealedLength(plain.length, sealing) : plain.length))
  putLabel(b, sealing)
  if (seals(sealing)) putSealed(b, start, plain, sealing.label, sealing)
  else b.set(plain, start)
  return b
}

function withCrc(message: Uint8Array): Uint8Array {
  const b = new Uint8Array(CRC_HEADER + message.length)
  b[0] = HAS_CRC
  new DataView(b.buffer).setUint32(1, crc32(message))
  b.set(message, CRC_HEADER)
  return b
}

/** Bytes that label and encryption add to a packet (ML 3.8). */
export function packetOverhead(sealing: Sealing): number {
  return labelOverhead(sealing) + sealOverhead(sealing)
}
