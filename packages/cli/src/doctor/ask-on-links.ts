/** Asks something by own frames on every link of this machine that has a carrier, and listens for a second. */
import { openPacketSocket, type PacketSocket } from '@clarion/link/net'
import type { FrameMatch, Link } from '@clarion/link/rules'

const LISTEN_MS = 1_000
const ASK_TIMES = 2

export interface Asking {
  readonly etherType: number
  /** Nothing else is handed up. */
  readonly match?: FrameMatch | undefined
  /** What is asked on a link. */
  readonly frames: (link: Link) => readonly Uint8Array[]
  readonly onFrame: (frame: Uint8Array) => void
}

/** The links asked on, or a sentence where it may not open the sockets. */
export async function askOnLinks(links: readonly Link[], asking: Asking): Promise<readonly string[] | { readonly no: string }> {
  const { etherType, match, frames, onFrame } = asking
  const sockets: { readonly link: Link; readonly socket: PacketSocket }[] = []
  try {
    for (const link of links.filter(({ carrier }) => carrier)) {
      const socket = openPacketSocket(link, { etherType, onFrame: ({ bytes }) => onFrame(bytes), onDrop() {}, onClosed() {} })
      socket.match(match)
      sockets.push({ link, socket })
    }
    for (let i = 0; i < ASK_TIMES; i++) {
      for (const { link, socket } of sockets) for (const frame of frames(link)) socket.send(frame)
      await new Promise((resolve) => setTimeout(resolve, LISTEN_MS / ASK_TIMES))
    }
    return sockets.map(({ link }) => link.name)
  } catch (error) {
    return { no: error instanceof Error ? error.message : String(error) }
  } finally {
    for (const { socket } of sockets) socket.close()
  }
}
