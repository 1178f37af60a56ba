import type { Clock, FrameDrop, FrameMatch, OpenPacketSocket, PacketSocket } from '@clarion/link/net'
import type { Link } from '@clarion/link/rules'
import { ETHERTYPE_ARP } from '@clarion/link/wire'

/** How long everything passes after an address was added: the filter is made once for all that are added together. */
const SETTLE_MS = 20

/** The packet socket of one link, opened again when it was lost, and its filter. */
export interface LinkSocket {
  readonly link: Link
  isOpen(): boolean
  /** What is known of the link now; opens the socket if there is none, or if it was opened with another MAC. */
  update(link: Link): void
  /** False: there is no socket, or the kernel did not take it. */
  send(frame: Uint8Array): boolean
  /** An address was added: frames that ask for it pass from this moment on. */
  widen(): void
  /** An address was taken away: what asks for it passes a while longer, and is dropped above. */
  narrow(): void
  kernelDrops(): number
  close(): void
}

export interface LinkSocketOptions {
  readonly open: OpenPacketSocket
  readonly clock: Clock
  readonly match: (link: string) => FrameMatch
  readonly onFrame: (socket: LinkSocket, bytes: Uint8Array) => void
  readonly onDrop: (why: FrameDrop, count: number) => void
  readonly onFault: (link: string, why: string) => void
}

export function createLinkSocket(first: Link, options: LinkSocketOptions): LinkSocket {
  let link = first
  let socket: PacketSocket | undefined
  let passesAll = false
  let cancelSettle: (() => void) | undefined

  const settle = (): void => {
    cancelSettle = undefined
    passesAll = false
    socket?.match(options.match(link.name))
  }
  const settleSoon = (): void => {
    cancelSettle ??= options.clock.after(SETTLE_MS, settle)
  }
  const lost = (why: string): void => {
    socket = undefined
    cancelSettle?.()
    cancelSettle = undefined
    options.onFault(link.name, why)
  }
  const close = (): void => {
    cancelSettle?.()
    cancelSettle = undefined
    socket?.close()
    socket = undefined
  }
  const open = (): void => {
    try {
      socket = options.open(link, {
        etherType: ETHERTYPE_ARP,
        onFrame: (frame) => options.onFrame(self, frame.bytes),
        onDrop: options.onDrop,
        onClosed: lost,
      })
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error))
      return
    }
    settle()
  }
  const self: LinkSocket = {
    get link() {
      return link
    },
    isOpen: () => socket !== undefined,
    update(next) {
      if (next.mac !== link.mac) close() // a socket knows what it sends by the MAC it was opened with
      link = next
      if (socket === undefined) open()
    },
    send: (frame) => socket?.send(frame) ?? false,
    widen() {
      if (socket === undefined) return
      if (!passesAll) socket.match(undefined)
      passesAll = true
      settleSoon()
    },
    narrow() {
      if (socket !== undefined) settleSoon()
    },
    kernelDrops: () => socket?.kernelDrops() ?? 0,
    close,
  }
  return self
}
