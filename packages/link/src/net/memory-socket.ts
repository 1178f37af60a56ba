import { macBytes, u16 } from '@clarion/inet'
import { type FrameFacts, frameDrop } from '../rules/frame-drop.ts'
import { type FrameMatch, frameMatches } from '../rules/frame-match.ts'
import type { Link } from '../rules/link.ts'
import { longestFrame, MOST_AGE_MS, type PacketSocket, type PacketSocketOptions } from './packet-socket.ts'

/** The end that its port holds. */
export interface MemorySocket extends PacketSocket {
  /** Takes a frame in as the kernel would: other EtherTypes pass by unseen. */
  take(frame: FrameFacts): void
  /** The link went away. */
  lose(why: string): void
}

/** Judges frames as the real socket does; `transmit` puts one on the cable and says whether the link took it. */
export function memorySocket(
  link: Link,
  options: PacketSocketOptions,
  transmit: (frame: Uint8Array) => boolean,
  forget: (socket: MemorySocket) => void,
): MemorySocket {
  const terms = { linkIndex: link.index, mac: macBytes(link.mac), mostAgeMicros: (options.mostAgeMs ?? MOST_AGE_MS) * 1000 }
  let match: FrameMatch | undefined
  let open = true
  const socket: MemorySocket = {
    take(frame) {
      if (!open || u16(frame.bytes, 12) !== options.etherType) return
      const bytes = frame.bytes.subarray(0, longestFrame(link))
      const read = { ...frame, bytes, truncated: bytes.length < frame.bytes.length }
      const why = match !== undefined && !frameMatches(match, bytes) ? 'frame-not-matched' : frameDrop(read, terms)
      if (why === undefined) options.onFrame(read)
      else options.onDrop(why, 1)
    },
    lose(why) {
      if (!open) return
      socket.close()
      options.onClosed(why)
    },
    send: (frame) => open && transmit(frame),
    match(next) {
      match = next
    },
    kernelDrops: () => 0,
    close() {
      open = false
      forget(socket)
    },
  }
  return socket
}
