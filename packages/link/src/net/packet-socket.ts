import type { FrameDrop } from '../rules/frame-drop.ts'
import type { FrameMatch } from '../rules/frame-match.ts'
import type { Link } from '../rules/link.ts'

export type { FrameDrop, FrameMatch }

/** A frame as it came in. `bytes` is a view into a buffer that is used again: it is read before the handler returns, or copied. */
export interface ReceivedFrame {
  readonly bytes: Uint8Array
  /** Time since the kernel took it in, by its own timestamp. */
  readonly ageMicros: number
}

/** Older frames are not handed on: an answer that late helps nobody, and its sender may have moved on (failover: paused). */
export const MOST_AGE_MS = 200

/** Bytes of a frame that are read, Ethernet header included: some more than the MTU, for the tag that may be there, and for an MTU that grows. */
export const longestFrame = (link: Link): number => Math.min(link.mtu + 64, 65_536)

export interface PacketSocketOptions {
  readonly etherType: number
  readonly onFrame: (frame: ReceivedFrame) => void
  readonly onDrop: (why: FrameDrop, count: number) => void
  /** The link went away or the kernel refused: the socket is closed already. */
  readonly onClosed: (why: string) => void
  /** Unless given: MOST_AGE_MS. */
  readonly mostAgeMs?: number | undefined
}

/** One AF_PACKET socket on one link. What a frame means is decided above it. */
export interface PacketSocket {
  /** Returns false when the kernel did not take it (link down, queue full). */
  send(frame: Uint8Array): boolean
  /** undefined: everything of the EtherType passes. */
  match(match: FrameMatch | undefined): void
  /** Frames the kernel dropped for a full queue since the last call (PACKET_STATISTICS). */
  kernelDrops(): number
  close(): void
}

/** Real sockets and the memory twin are both one of these. Throws a Fault when the socket cannot be had. */
export type OpenPacketSocket = (link: Link, options: PacketSocketOptions) => PacketSocket
