import type { OpenPacketSocket, PacketSocketOptions } from '@clarion/link/net'
import { type FrameMatch, frameMatches, type Link } from '@clarion/link/rules'
import { mac } from './names.ts'

/** A link as netlink would tell of it; its MAC ends in the index. */
export function link(name: string, index: number, over: Partial<Link> = {}): Link {
  return {
    index,
    name,
    mac: mac(`02:00:00:00:00:${index.toString(16).padStart(2, '0')}`),
    up: true,
    carrier: true,
    broadcast: true,
    loopback: false,
    noArp: false,
    master: undefined,
    mtu: 1_500,
    ...over,
  }
}

export interface FakeSocket {
  readonly link: Link
  readonly options: PacketSocketOptions
  readonly sent: Uint8Array[]
  /** What `match` was called with; `nothing set`: never. */
  match: FrameMatch | undefined | 'nothing set'
  takes: boolean
  closed: boolean
  /** A frame comes in, past the filter. */
  receive(bytes: Uint8Array): void
}

export interface FakeSockets {
  readonly open: OpenPacketSocket
  /** All that were ever opened, the newest of a link by its name. */
  readonly all: readonly FakeSocket[]
  on(link: string): FakeSocket
  /** Opening fails with this sentence from now on; undefined: works again. */
  refuse(why: string | undefined): void
}

/** Sockets that a test feeds and reads. */
export function fakeSockets(): FakeSockets {
  const all: FakeSocket[] = []
  let refusal: string | undefined
  return {
    all,
    open(link, options) {
      if (refusal !== undefined) throw new Error(refusal)
      const socket: FakeSocket = {
        link,
        options,
        sent: [],
        match: 'nothing set',
        takes: true,
        closed: false,
        receive(bytes) {
          if (socket.closed) return
          const { match } = socket
          if (match === 'nothing set' || match === undefined || frameMatches(match, bytes))
            options.onFrame({ bytes, ageMicros: 10 })
          else options.onDrop('frame-not-matched', 1)
        },
      }
      all.push(socket)
      return {
        send(frame) {
          if (socket.takes) socket.sent.push(frame)
          return socket.takes
        },
        match(match) {
          socket.match = match
        },
        kernelDrops: () => 3,
        close() {
          socket.closed = true
        },
      }
    },
    on(name) {
      const socket = all.findLast((s) => s.link.name === name)
      if (socket === undefined) throw new Error(`no socket on ${name}`)
      return socket
    },
    refuse(why) {
      refusal = why
    },
  }
}
