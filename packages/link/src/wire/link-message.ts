/**
 * The payload of RTM_NEWLINK and RTM_DELLINK, rtnetlink(7): struct ifinfomsg, then attributes, each aligned to four bytes.
 *
 *     0        1     2      4       8       12       16
 *     | family | pad | type | index | flags | change | attributes … |
 *
 *     0        2      4
 *     | length | type | value … |                    little-endian, as the machine
 */
import { type Mac, macAt, u8 } from '@clarion/inet'

const HEADER = 16
const AF_UNSPEC = 0
// linux/if_link.h
const IFLA_ADDRESS = 1
const IFLA_IFNAME = 3
const IFLA_MTU = 4
const IFLA_MASTER = 10
const IFLA_OPERSTATE = 16
const IFLA_CARRIER = 33
/** The upper two bits of an attribute's type are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER). */
const TYPE_BITS = 0x3fff
// linux/if.h
const IFF_UP = 0x1
const IFF_BROADCAST = 0x2
const IFF_LOOPBACK = 0x8
const IFF_NOARP = 0x80
const IFF_LOWER_UP = 0x1_0000
const MAC_LENGTH = 6

/** What netlink tells of an address that is not six bytes long (a tunnel's, InfiniBand's), or of none. */
const NO_MAC = macAt(new Uint8Array(MAC_LENGTH), 0)

export interface LinkMessage {
  readonly index: number
  readonly name: string
  readonly mac: Mac
  readonly up: boolean
  /** IFF_LOWER_UP: false in a link that is switched off. */
  readonly carrier: boolean
  readonly broadcast: boolean
  readonly loopback: boolean
  readonly noArp: boolean
  readonly master: number | undefined
  readonly mtu: number
  /** RFC 2863 §3.1.14 in Linux's numbers: 2 down, 5 dormant, 6 up, 0 unknown. */
  readonly operState: number | undefined
  /** IFLA_CARRIER, which a link that is switched off may still have. */
  readonly cable: boolean | undefined
}

/**
 * 'partial': no description of a link, though of its type. Bridges tell of their ports with a family of their own (their RTM_DELLINK
 * is a port that left), wireless drivers send events without an MTU. undefined: lengths that do not fit.
 */
export function decodeLink(b: Uint8Array): LinkMessage | 'partial' | undefined {
  if (b.length < HEADER) return undefined
  const view = new DataView(b.buffer, b.byteOffset, b.length)
  const attributes = decodeAttributes(b, view)
  if (attributes === undefined) return undefined
  const name = attributes.get(IFLA_IFNAME)
  const mtu = u32(attributes.get(IFLA_MTU))
  if (u8(b, 0) !== AF_UNSPEC || name === undefined || mtu === undefined) return 'partial'
  const flags = view.getUint32(8, true)
  const mac = attributes.get(IFLA_ADDRESS)
  const cable = attributes.get(IFLA_CARRIER)?.[0]
  return {
    index: view.getInt32(4, true),
    name: text(name),
    mac: mac?.length === MAC_LENGTH ? macAt(mac, 0) : NO_MAC,
    up: (flags & IFF_UP) !== 0,
    carrier: (flags & IFF_LOWER_UP) !== 0,
    broadcast: (flags & IFF_BROADCAST) !== 0,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    noArp: (flags & IFF_NOARP) !== 0,
    master: u32(attributes.get(IFLA_MASTER)),
    mtu,
    operState: attributes.get(IFLA_OPERSTATE)?.[0],
    cable: cable === undefined ? undefined : cable !== 0,
  }
}

function decodeAttributes(b: Uint8Array, view: DataView): ReadonlyMap<number, Uint8Array> | undefined {
  const attributes = new Map<number, Uint8Array>()
  for (let at = HEADER; at < b.length; ) {
    if (b.length - at < 4) return undefined
    const length = view.getUint16(at, true)
    if (length < 4 || length > b.length - at) return undefined
    attributes.set(view.getUint16(at + 2, true) & TYPE_BITS, b.subarray(at + 4, at + length))
    at += (length + 3) & ~3
  }
  return attributes
}

function u32(b: Uint8Array | undefined): number | undefined {
  return b?.length === 4 ? new DataView(b.buffer, b.byteOffset).getUint32(0, true) : undefined
}

/** Up to the closing zero, a character for each byte: names are ASCII wherever they are chosen by people. */
function text(b: Uint8Array): string {
  const end = b.indexOf(0)
  return String.fromCharCode(...b.subarray(0, end === -1 ? b.length : end))
}
