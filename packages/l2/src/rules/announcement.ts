import { BROADCAST_MAC, type Ip, type Mac } from '@clarion/inet'
import { ARP_REPLY, ARP_REQUEST } from '../wire/arp.ts'
import type { ArpFrame } from '../wire/arp-frame.ts'

export type AnnouncementForm = 'request' | 'reply'

/**
 * Says to everybody that the address is here. Two forms, for devices differ in what they believe: the request moves an entry at
 * once wherever it was tried; of replies, Linux takes as an announcement only one whose target is its sender (MetalLB's has the
 * broadcast address there, and is ignored for a second after the last update).
 */
export function announcement(form: AnnouncementForm, address: Ip, mac: Mac): ArpFrame {
  const [op, targetMac] = form === 'request' ? ([ARP_REQUEST, BROADCAST_MAC] as const) : ([ARP_REPLY, mac] as const)
  return {
    destination: BROADCAST_MAC,
    arp: { op, senderMac: mac, senderIp: address, targetMac, targetIp: address },
  }
}
