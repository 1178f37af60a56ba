/**
 * Ethernet II frame, RFC 894 and IEEE 802.3 clause 3, without preamble and frame check sequence.
 *
 *     0             6        12          14
 *     | destination | source | etherType | payload … (46 to 1,500 bytes, padded with zeros) |
 */
import { type Drop, drop, type Mac, macAt, macBytes, putU16, u16 } from '@clarion/inet'

export const ETHERNET_HEADER = 14
/** IEEE 802.3 §4A.4.2: minFrameSize is 64 with the four bytes of the frame check sequence. */
export const ETHERNET_SHORTEST = 60
export const ETHERTYPE_IPV4 = 0x0800 // RFC 894
export const ETHERTYPE_ARP = 0x0806 // RFC 826
export const ETHERTYPE_IPV6 = 0x86dd // RFC 2464 §3
/** Below it the field is a length (IEEE 802.3 §3.2.6). */
const FIRST_ETHERTYPE = 0x0600

export interface EthernetFrame {
  readonly destination: Mac
  readonly source: Mac
  readonly etherType: number
  /** A view, padding included: the length of what is inside is the payload's own business. */
  readonly payload: Uint8Array
}

export type EthernetDrop = 'ethernet-truncated' | 'ethernet-length-field'

export function decodeEthernet(b: Uint8Array): EthernetFrame | Drop<EthernetDrop> {
  if (b.length < ETHERNET_HEADER) return drop('ethernet-truncated')
  const etherType = u16(b, 12)
  if (etherType < FIRST_ETHERTYPE) return drop('ethernet-length-field')
  return { destination: macAt(b, 0), source: macAt(b, 6), etherType, payload: b.subarray(ETHERNET_HEADER) }
}

/** Zeros fill it to the shortest frame: not every driver pads. */
export function encodeEthernet(f: EthernetFrame): Uint8Array {
  const b = new Uint8Array(Math.max(ETHERNET_SHORTEST, ETHERNET_HEADER + f.payload.length))
  b.set(macBytes(f.destination), 0)
  b.set(macBytes(f.source), 6)
  putU16(b, 12, f.etherType)
  b.set(f.payload, ETHERNET_HEADER)
  return b
}
