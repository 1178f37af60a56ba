import type { Link } from '../rules/link.ts'

/** A frame as it came in. `bytes` is a view into a buffer that is used again: it is read before the handler returns, or copied. */
export interface ReceivedFrame {
  readonly bytes: Uint8Array
  /** Time since the kernel took it in, by its own timestamp. */
  readonly ageMicros: number
}

/** Why a frame went no further than its socket. Counted by the socket itself. */
export type FrameDrop =
  | 'frame-on-other-link' // sll_ifindex is not the bound link (VLAN children and macvlans leak into the parent's socket)
  | 'frame-sent-by-us' // PACKET_OUTGOING
  | 'frame-vlan-tagged'
  | 'frame-too-old' // older than 200 ms by its kernel timestamp
  | 'frame-not-matched' // none of the matched bytes is in the set
  | 'frame-truncated'

/** Lets a frame pass when the `width` bytes at one of `offsets` are in `set`. Decided in C: what is not for us costs nothing above. */
export interface FrameMatch {
  readonly offsets: readonly number[]
  readonly width: 4 | 16
  readonly set: readonly Uint8Array[]
}

export interface PacketSocketOptions {
  readonly etherType: number
  readonly onFrame: (frame: ReceivedFrame) => void
  readonly onDrop: (why: FrameDrop, count: number) => void
  /** The link went away or the kernel refused: the socket is closed already. */
  readonly onClosed: (why: string) => void
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
