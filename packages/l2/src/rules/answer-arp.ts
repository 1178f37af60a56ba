import { BROADCAST_MAC, type Drop, drop, type Mac } from '@clarion/inet'
import { ARP_REPLY, ARP_REQUEST } from '../wire/arp.ts'
import type { ArpFrame } from '../wire/arp-frame.ts'
import { includes, type Table } from './table.ts'

/** Why a request went unanswered. The same word is the log field, the metric label and the test oracle. */
export type AnswerDrop =
  | 'arp-not-a-request'
  | 'arp-not-sent-to-us' // neither broadcast nor to the link's own address
  | 'arp-sent-by-us' // our own announcement, thrown back by the network
  | 'arp-sender-not-a-host' // a group address or none: the answer would go to many
  | 'arp-announces' // says who has the address and asks nobody: a successor must not be answered by who goes
  | 'arp-not-announced'
  | 'arp-announced-on-other-links'

/** The link a request came in on. */
export interface AnsweringLink {
  readonly name: string
  readonly mac: Mac
}

/**
 * The answer to a request, MB 3.4: to the asker alone, from the address of the link. Probes (sender 0.0.0.0, RFC 5227) are answered
 * as well: they ask whether the address is in use, and it is.
 */
export function answerArp(query: ArpFrame, link: AnsweringLink, table: Table): ArpFrame | Drop<AnswerDrop> {
  const { destination, arp } = query
  if (arp.op !== ARP_REQUEST) return drop('arp-not-a-request')
  if (destination !== BROADCAST_MAC && destination !== link.mac) return drop('arp-not-sent-to-us')
  if (arp.senderMac === link.mac) return drop('arp-sent-by-us')
  if (!isHost(arp.senderMac)) return drop('arp-sender-not-a-host')
  if (arp.senderIp === arp.targetIp) return drop('arp-announces')
  const links = table.get(arp.targetIp)
  if (links === undefined) return drop('arp-not-announced')
  if (!includes(links, link.name)) return drop('arp-announced-on-other-links')
  return {
    destination: arp.senderMac,
    arp: {
      op: ARP_REPLY,
      senderMac: link.mac,
      senderIp: arp.targetIp,
      targetMac: arp.senderMac,
      targetIp: arp.senderIp,
    },
  }
}

/** IEEE 802: the lowest bit of the first byte marks a group; its digit is the second of the text. */
function isHost(mac: Mac): boolean {
  return '02468ace'.includes(mac.charAt(1)) && mac !== '00:00:00:00:00:00'
}
