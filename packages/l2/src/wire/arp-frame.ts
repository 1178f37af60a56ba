/**
 * ARP in Ethernet, RFC 826 in RFC 894.
 *
 *     0             6        12       14    42              60
 *     | destination | source | 0x0806 | ARP | zeros …
 */
import { type Drop, drop, isDrop, type Mac, putU16, u16 } from '@clarion/inet'
import { ETHERNET_HEADER, ETHERNET_SHORTEST, ETHERTYPE_ARP } from '@clarion/link/wire'
import { type Arp, type ArpDrop, arpAt, putArp } from './arp.ts'
import { putMac } from './put-mac.ts'
import { repeatedMacAt } from './repeated.ts'

/** ARP as it goes over the wire. Its Ethernet source is the ARP sender in what we send, and nothing depends on it in what we get. */
export interface ArpFrame {
  readonly destination: Mac
  readonly arp: Arp
}

export type ArpFrameDrop = ArpDrop | 'arp-in-no-frame' | 'arp-other-ethertype'

/** In place, for every request passes here: `decodeArp` of `decodeEthernet`, without what lies between. */
export function decodeArpFrame(b: Uint8Array): ArpFrame | Drop<ArpFrameDrop> {
  if (b.length < ETHERNET_HEADER) return drop('arp-in-no-frame')
  if (u16(b, 12) !== ETHERTYPE_ARP) return drop('arp-other-ethertype')
  const arp = arpAt(b, ETHERNET_HEADER)
  return isDrop(arp) ? arp : { destination: repeatedMacAt(b, 0), arp }
}

/** The whole frame in one piece, padded to Ethernet's shortest: every answer passes here. */
export function encodeArpFrame({ destination, arp }: ArpFrame): Uint8Array {
  const b = new Uint8Array(ETHERNET_SHORTEST)
  putMac(b, 0, destination)
  putMac(b, 6, arp.senderMac)
  putU16(b, 12, ETHERTYPE_ARP)
  putArp(b, ETHERNET_HEADER, arp)
  return b
}
