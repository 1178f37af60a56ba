import { type FrameFacts, PACKET_HOST } from '../rules/frame-drop.ts'
import type { Link } from '../rules/link.ts'
import { LinkFault } from './link-fault.ts'
import { type MemorySocket, memorySocket } from './memory-socket.ts'
import type { OpenPacketSocket } from './packet-socket.ts'

/** What a kernel says of a frame, unless told otherwise: it came in on this link, untagged, just now. */
export type ArrivalFacts = Partial<Pick<FrameFacts, 'linkIndex' | 'packetType' | 'vlan'>>

/** One link of one host, and what can happen to it. */
export interface MemoryPort {
  /** As it is now. */
  readonly link: Link
  /** Sockets on this link only; `memoryHost` joins the ports of a host. */
  readonly open: OpenPacketSocket
  /** Pulls the cable: frames are lost both ways, and the carrier with them. */
  cut(): void
  heal(): void
  change(to: Partial<Omit<Link, 'index'>>): void
  /** The link goes away for good, its sockets with it. */
  remove(): void
  /** The host stops reading: frames wait, and grow old, until it thaws. */
  freeze(): void
  thaw(): void
  /** A frame arrives, with what a kernel might say of it. */
  arrive(frame: Uint8Array, facts?: ArrivalFacts): void
  /** Hears of every change, of undefined when the link is gone. The returned function ends it. */
  onChange(told: (link: Link | undefined) => void): () => void
}

export interface Cable {
  /** Milliseconds. */
  now(): number
  /** Carries a frame away; it belongs to the cable now. */
  transmit(frame: Uint8Array): void
}

export function memoryPort(first: Link, cable: Cable): MemoryPort {
  const sockets = new Set<MemorySocket>()
  const listeners = new Set<(link: Link | undefined) => void>()
  let link: Link | undefined = first
  let last = first
  let waiting: (() => void)[] | undefined

  const tell = (next: Link | undefined) => {
    link = next
    last = next ?? last
    for (const told of [...listeners]) told(next)
  }
  const change: MemoryPort['change'] = (to) => link && tell({ ...link, ...to })

  return {
    get link() {
      return last
    },
    open(wanted, options) {
      if (link === undefined || wanted.index !== link.index) {
        throw new LinkFault('LINK_GONE', `There is no ${wanted.name} (index ${wanted.index}) any more.`, 'ENODEV')
      }
      const transmit = (frame: Uint8Array) => {
        if (!link?.up) return false
        if (link.carrier) cable.transmit(frame.slice())
        return true
      }
      const socket = memorySocket(wanted, options, transmit, (closed) => sockets.delete(closed))
      sockets.add(socket)
      return socket
    },
    cut: () => change({ carrier: false }),
    heal: () => change({ carrier: true }),
    change,
    remove() {
      tell(undefined)
      for (const socket of [...sockets]) socket.lose(`${last.name} is gone`)
    },
    freeze() {
      waiting ??= []
    },
    thaw() {
      const all = waiting ?? []
      waiting = undefined
      for (const run of all) run()
    },
    arrive(bytes, facts = {}) {
      if (!(link?.up && link.carrier)) return
      const at = cable.now()
      const { index } = link
      const take = () => {
        const frame = {
          bytes,
          truncated: false,
          linkIndex: index,
          packetType: PACKET_HOST,
          vlan: undefined,
          ageMicros: 0,
          ...facts,
        }
        for (const socket of [...sockets]) socket.take({ ...frame, ageMicros: Math.round((cable.now() - at) * 1000) })
      }
      if (waiting === undefined) take()
      else waiting.push(take)
    },
    onChange(told) {
      listeners.add(told)
      return () => listeners.delete(told)
    },
  }
}
