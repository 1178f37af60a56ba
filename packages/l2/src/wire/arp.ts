/**
 * ARP for IPv4 over Ethernet, RFC 826.
 *
 *     0       2       4    5    6    8            14          18           24          28
 *     | htype | ptype | hl | pl | op | sender mac | sender ip | target mac | target ip |
 */
import { type Drop, drop, type Ip, ipv4At, ipv4Int, type Mac, macAt, putU16, putU32, startsWith, u16 } from '@clarion/inet'
import { putMac } from './put-mac.ts'

export const ARP_REQUEST = 1 // RFC 826, ares_op$REQUEST
export const ARP_REPLY = 2 // RFC 826, ares_op$REPLY
export const ARP_LENGTH = 28
const IPV4_OVER_ETHERNET = [0, 1, 0x08, 0x00, 6, 4] // htype, ptype, hl, pl

export interface Arp {
  /** ARP_REQUEST, ARP_REPLY, or what else was on the wire (0..65535). */
  readonly op: number
  readonly senderMac: Mac
  readonly senderIp: Ip
  readonly targetMac: Mac
  readonly targetIp: Ip
}

export type ArpDrop = 'arp-truncated' | 'arp-not-ipv4-over-ethernet'

/** Bytes past 28 are Ethernet padding. */
export function decodeArp(b: Uint8Array): Arp | Drop<ArpDrop> {
  if (b.length < ARP_LENGTH) return drop('arp-truncated')
  if (!startsWith(b, IPV4_OVER_ETHERNET)) return drop('arp-not-ipv4-over-ethernet')
  return {
    op: u16(b, 6),
    senderMac: macAt(b, 8),
    senderIp: ipv4At(b, 14),
    targetMac: macAt(b, 18),
    targetIp: ipv4At(b, 24),
  }
}

export function encodeArp(p: Arp): Uint8Array {
  const b = new Uint8Array(ARP_LENGTH)
  putArp(b, 0, p)
  return b
}

/** Writes the packet into a frame that is being made. */
export function putArp(b: Uint8Array, offset: number, p: Arp): void {
  b.set(IPV4_OVER_ETHERNET, offset)
  putU16(b, offset + 6, p.op)
  putMac(b, offset + 8, p.senderMac)
  putU32(b, offset + 14, ipv4Int(p.senderIp))
  putMac(b, offset + 18, p.targetMac)
  putU32(b, offset + 24, ipv4Int(p.targetIp))
}
