import { macBytes } from '@clarion/inet'
import { frameDrop } from '../rules/frame-drop.ts'
import type { Link } from '../rules/link.ts'
import { etherTypeFilter } from '../wire/ether-type-filter.ts'
import { readMessages } from './batch.ts'
import { type Clock, systemClock } from './clock.ts'
import { errnoOf, LinkFault } from './link-fault.ts'
import {
  AF_PACKET,
  PACKET_AUXDATA,
  PACKET_STATISTICS,
  SO_RCVBUF,
  SO_TIMESTAMPNS,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
} from './linux.ts'
import { loadNative, type NativeSocket } from './native.ts'
import { longestFrame, MOST_AGE_MS, type OpenPacketSocket, type PacketSocket, type PacketSocketOptions } from './packet-socket.ts'
import { packetAddress, packetAddressLink } from './sockaddr.ts'

/** Wished for; the kernel gives at most net.core.rmem_max. */
const RECEIVE_BUFFER = 1 << 20
/** How often a link that went down is asked whether it still exists. */
const LOOK_AGAIN_MS = 200

/**
 * AF_PACKET on this thread's loop, in this thread's network namespace. Binding and closing wait for a grace period of the kernel, some
 * milliseconds each. Frames are dated only from a moment after the first socket of the machine has asked for it: until then all seem
 * new. Throws LinkFault: ADDON_MISSING, ADDON_UNUSABLE, SOCKET_REFUSED, LINK_GONE.
 */
export const openPacketSocket: OpenPacketSocket = (link, options) => openOn(systemClock, link, options)

function openOn(clock: Clock, link: Link, options: PacketSocketOptions): PacketSocket {
  const native = bound(link, options.etherType)
  const terms = { linkIndex: link.index, mac: macBytes(link.mac), mostAgeMicros: (options.mostAgeMs ?? MOST_AGE_MS) * 1000 }
  let stopLooking: (() => void) | undefined
  let open = true

  const stop = readMessages(native, longestFrame(link), {
    onMessage(message) {
      stopLooking?.()
      const why = frameDrop(message, terms)
      if (why === undefined) options.onFrame(message)
      else options.onDrop(why, 1)
    },
    onUnmatched: (count) => options.onDrop('frame-not-matched', count),
    onError(errno) {
      if (errno === 'ENETDOWN') lookAtLink()
      else fail(`reading from ${link.name} failed: ${errno}`)
    },
  })

  const close = () => {
    open = false
    stopLooking?.()
    stop()
  }
  const fail = (why: string) => {
    close()
    options.onClosed(why)
  }
  /**
   * A link that is only switched off takes its socket along when it comes back. One that is removed says the same ENETDOWN, and is gone
   * a little later without a further word.
   */
  const lookAtLink = () => {
    if (!open) return
    stopLooking?.()
    if (packetAddressLink(native.address()) !== link.index) fail(`${link.name} is gone`)
    else stopLooking = clock.after(LOOK_AGAIN_MS, lookAtLink)
  }

  return {
    send(frame) {
      try {
        return open && native.send(frame)
      } catch {
        return false
      }
    },
    match(match) {
      if (!open) return
      if (match === undefined) native.match()
      else native.match(Uint32Array.from(match.offsets), match.width, joined(match.set, match.width))
    },
    kernelDrops: () => (open ? dropsSinceLastAsked(native) : 0),
    close,
  }
}

/**
 * In this order: nothing reaches a socket of protocol 0, so no foreign frame slips in before the filter is there, and no frame before it is
 * asked to be dated and to tell of its tag.
 */
function bound(link: Link, etherType: number): NativeSocket {
  const { Socket } = loadNative()
  let native: NativeSocket | undefined
  try {
    native = new Socket(AF_PACKET, SOCK_RAW, 0)
    native.attachFilter(etherTypeFilter(etherType))
    native.setOption(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER)
    native.setOption(SOL_SOCKET, SO_TIMESTAMPNS, 1)
    native.setOption(SOL_PACKET, PACKET_AUXDATA, 1)
    native.bind(packetAddress(link.index, etherType))
    return native
  } catch (error) {
    native?.close()
    throw refusal(link, errnoOf(error))
  }
}

function refusal(link: Link, errno: string | undefined): LinkFault {
  if (errno === 'ENODEV') return new LinkFault('LINK_GONE', `There is no ${link.name} (index ${link.index}) any more.`, errno)
  const hint = errno === 'EPERM' ? 'packet sockets need CAP_NET_RAW' : `the kernel said ${errno}`
  return new LinkFault('SOCKET_REFUSED', `No packet socket on ${link.name}: ${hint}.`, errno)
}

/** struct tpacket_stats: packets, drops. Reading clears it. */
function dropsSinceLastAsked(native: NativeSocket): number {
  const stats = native.getOption(SOL_PACKET, PACKET_STATISTICS, 8)
  return new DataView(stats.buffer, stats.byteOffset).getUint32(4, true)
}

function joined(keys: readonly Uint8Array[], width: number): Uint8Array {
  const all = new Uint8Array(keys.length * width)
  keys.forEach((key, i) => {
    all.set(key, i * width)
  })
  return all
}
