import { type Drop, drop, isDrop, type Mac, putU16 } from '@clarion/inet'
import { decodeEthernet, ETHERNET_HEADER, ETHERNET_SHORTEST, ETHERTYPE_ARP, type EthernetDrop } from '@clarion/link/wire'
import { type Arp, type ArpDrop, decodeArp, putArp } from './arp.ts'
import { putMac } from './put-mac.ts'

/** ARP as it goes over the wire. Its Ethernet source is the ARP sender in what we send, and nothing depends on it in what we get. */
export interface ArpFrame {
  readonly destination: Mac
  readonly arp: Arp
}

export type ArpFrameDrop = EthernetDrop | ArpDrop | 'arp-other-ethertype'

export function decodeArpFrame(b: Uint8Array): ArpFrame | Drop<ArpFrameDrop> {
  const frame = decodeEthernet(b)
  if (isDrop(frame)) return frame
  if (frame.etherType !== ETHERTYPE_ARP) return drop('arp-other-ethertype')
  const arp = decodeArp(frame.payload)
  return isDrop(arp) ? arp : { destination: frame.destination, arp }
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
