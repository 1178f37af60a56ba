/**
 * ARP for IPv4 over Ethernet, RFC 826.
 *
 *     0       2       4    5    6    8            14          18           24          28
 *     | htype | ptype | hl | pl | op | sender mac | sender ip | target mac | target ip |
 */
import { type Drop, drop, type Ip, ipv4Int, type Mac, putU16, putU32, u16, u32 } from '@clarion/inet'
import { putMac } from './put-mac.ts'
import { repeatedIpv4At, repeatedMacAt } from './repeated.ts'

export const ARP_REQUEST = 1 // RFC 826, ares_op$REQUEST
export const ARP_REPLY = 2 // RFC 826, ares_op$REPLY
export const ARP_LENGTH = 28
const HTYPE_PTYPE = 0x0001_0800 // ares_hrd$Ethernet, ether_type$DOD_INTERNET
const HL_PL = 0x0604 // bytes of a MAC, bytes of an IPv4 address

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
  return arpAt(b, 0)
}

/** Reads the packet where it lies in its frame. */
export function arpAt(b: Uint8Array, offset: number): Arp | Drop<ArpDrop> {
  if (b.length < offset + ARP_LENGTH) return drop('arp-truncated')
  if (u32(b, offset) !== HTYPE_PTYPE || u16(b, offset + 4) !== HL_PL) return drop('arp-not-ipv4-over-ethernet')
  return {
    op: u16(b, offset + 6),
    senderMac: repeatedMacAt(b, offset + 8),
    senderIp: repeatedIpv4At(b, offset + 14),
    targetMac: repeatedMacAt(b, offset + 18),
    targetIp: repeatedIpv4At(b, offset + 24),
  }
}

export function encodeArp(p: Arp): Uint8Array {
  const b = new Uint8Array(ARP_LENGTH)
  putArp(b, 0, p)
  return b
}

/** Writes the packet into a frame that is being made. */
export function putArp(b: Uint8Array, offset: number, p: Arp): void {
  putU32(b, offset, HTYPE_PTYPE)
  putU16(b, offset + 4, HL_PL)
  putU16(b, offset + 6, p.op)
  putMac(b, offset + 8, p.senderMac)
  putU32(b, offset + 14, ipv4Int(p.senderIp))
  putMac(b, offset + 18, p.targetMac)
  putU32(b, offset + 24, ipv4Int(p.targetIp))
}
