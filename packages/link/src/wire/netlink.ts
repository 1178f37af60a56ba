/**
 * Netlink messages, netlink(7): several of these in a datagram, each aligned to four bytes, numbers in the machine's own order, which
 * is little-endian wherever these programs run (x64, arm64).
 *
 *     0        4      6       8          12     16
 *     | length | type | flags | sequence | port | payload … |
 */
import { type Drop, drop } from '@clarion/inet'
import { decodeLink, type LinkMessage } from './link-message.ts'

const HEADER = 16
// linux/netlink.h
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const NLM_F_REQUEST = 0x01
const NLM_F_MULTI = 0x02
const NLM_F_DUMP_INTR = 0x10
const NLM_F_DUMP = 0x300
// linux/rtnetlink.h
const RTM_NEWLINK = 16
const RTM_DELLINK = 17
const RTM_GETLINK = 18
export const RTMGRP_LINK = 1
/** IFLA_EXT_MASK with RTEXT_FILTER_SKIP_STATS: without the counters a link takes a third less. */
const IFLA_EXT_MASK = 29
const RTEXT_FILTER_SKIP_STATS = 8

interface Envelope {
  readonly sequence: number
  /** Part of an answer of several messages; what the kernel tells unasked is not. */
  readonly multi: boolean
  /** Links changed while they were being listed: the list may lack some. */
  readonly interrupted: boolean
}

export type NetlinkMessage = Envelope &
  (
    | { readonly kind: 'link' | 'link-gone'; readonly link: LinkMessage }
    /** The end of a list; `errno` is 0 when it is whole. */
    | { readonly kind: 'done'; readonly errno: number }
    /** An answer to a request; 0 is a yes. */
    | { readonly kind: 'error'; readonly errno: number }
    | { readonly kind: 'other'; readonly type: number }
  )

export type NetlinkDrop = 'netlink-truncated' | 'netlink-bad-length' | 'netlink-bad-link'

/** One datagram. The whole of it, or nothing. */
export function decodeNetlink(b: Uint8Array): readonly NetlinkMessage[] | Drop<NetlinkDrop> {
  if (b.length < HEADER) return drop('netlink-truncated')
  const view = new DataView(b.buffer, b.byteOffset, b.length)
  const messages: NetlinkMessage[] = []
  for (let at = 0; at < b.length; ) {
    if (b.length - at < HEADER) return drop('netlink-truncated')
    const length = view.getUint32(at, true)
    if (length < HEADER) return drop('netlink-bad-length')
    if (length > b.length - at) return drop('netlink-truncated')
    const message = decodeMessage(view, at, b.subarray(at + HEADER, at + length))
    if ('drop' in message) return message
    messages.push(message)
    at += (length + 3) & ~3
  }
  return messages
}

function decodeMessage(view: DataView, at: number, payload: Uint8Array): NetlinkMessage | Drop<NetlinkDrop> {
  const type = view.getUint16(at + 4, true)
  const flags = view.getUint16(at + 6, true)
  const envelope: Envelope = {
    sequence: view.getUint32(at + 8, true),
    multi: (flags & NLM_F_MULTI) !== 0,
    interrupted: (flags & NLM_F_DUMP_INTR) !== 0,
  }
  if (type === NLMSG_DONE || type === NLMSG_ERROR) {
    if (payload.length < 4) return drop('netlink-truncated')
    const errno = 0 - view.getInt32(at + HEADER, true)
    return { ...envelope, kind: type === NLMSG_DONE ? 'done' : 'error', errno }
  }
  if (type !== RTM_NEWLINK && type !== RTM_DELLINK) return { ...envelope, kind: 'other', type }
  const link = decodeLink(payload)
  if (link === undefined) return drop('netlink-bad-link')
  if (link === 'partial') return { ...envelope, kind: 'other', type }
  return { ...envelope, kind: type === RTM_NEWLINK ? 'link' : 'link-gone', link }
}

/** Asks for every link: RTM_GETLINK with an empty struct ifinfomsg. `sequence` comes back in each message of the answer. */
export function encodeLinkDump(sequence: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER + 16 + 8))
  view.setUint32(0, view.byteLength, true)
  view.setUint16(4, RTM_GETLINK, true)
  view.setUint16(6, NLM_F_REQUEST | NLM_F_DUMP, true)
  view.setUint32(8, sequence, true)
  view.setUint16(HEADER + 16, 8, true) // length of the attribute
  view.setUint16(HEADER + 18, IFLA_EXT_MASK, true)
  view.setUint32(HEADER + 20, RTEXT_FILTER_SKIP_STATS, true)
  return new Uint8Array(view.buffer)
}
