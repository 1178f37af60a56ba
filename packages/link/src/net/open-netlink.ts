import { RTMGRP_LINK } from '../wire/netlink.ts'
import { readMessages } from './batch.ts'
import { errnoOf, LinkFault } from './link-fault.ts'
import { AF_NETLINK, NETLINK_ROUTE, SO_RCVBUF, SOCK_RAW, SOL_SOCKET } from './linux.ts'
import { loadNative, type NativeSocket } from './native.ts'
import { netlinkAddress, netlinkAddressPort } from './sockaddr.ts'

export interface NetlinkHandlers {
  onDatagram(bytes: Uint8Array): void
  onError(errno: string): void
}

export interface Netlink {
  /** To the kernel. False when it has no room for it now. */
  send(bytes: Uint8Array): boolean
  close(): void
}

export type OpenNetlink = (handlers: NetlinkHandlers) => Netlink

/** netlink(7): the kernel makes no list larger than this a datagram. */
const LONGEST_DATAGRAM = 32_768
const RECEIVE_BUFFER = 1 << 20
const KERNEL = 0

/** A route netlink socket that hears of links. Throws LinkFault ADDON_MISSING, ADDON_UNUSABLE or SOCKET_REFUSED. */
export const openNetlink: OpenNetlink = ({ onDatagram, onError }) => {
  const { Socket } = loadNative()
  let native: NativeSocket | undefined
  try {
    native = new Socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
    native.setOption(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER)
    native.bind(netlinkAddress(RTMGRP_LINK)) // before anything is asked, so that no news is missed in between
  } catch (error) {
    native?.close()
    const errno = errnoOf(error)
    throw new LinkFault('SOCKET_REFUSED', `Links cannot be watched: no netlink socket (${errno}).`, errno)
  }
  const socket = native
  const close = readMessages(socket, LONGEST_DATAGRAM, {
    // Any process may write to a netlink port; only the kernel is believed.
    onMessage({ bytes, sender, truncated }) {
      if (netlinkAddressPort(sender) !== KERNEL) return
      if (truncated) onError('EMSGSIZE')
      else onDatagram(bytes)
    },
    onUnmatched() {},
    onError,
  })
  return {
    send(bytes) {
      try {
        return socket.sendTo(bytes, netlinkAddress(KERNEL))
      } catch {
        return false
      }
    },
    close,
  }
}
