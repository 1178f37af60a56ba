import { type Ip, ipBytes } from '@clarion/inet'
import type { FrameMatch } from '@clarion/link/rules'

/** Where an address is announced: on every link, or on the named ones. */
export type Links = 'all' | ReadonlySet<string>

/** What this node announces. One look per request, however many addresses there are. */
export type Table = ReadonlyMap<Ip, Links>

export function includes(links: Links, link: string): boolean {
  return links === 'all' || links.has(link)
}

/** The addresses announced on a link. */
export function addressesOn(table: Table, link: string): readonly Ip[] {
  return [...table].filter(([, links]) => includes(links, link)).map(([address]) => address)
}

const SENDER_IP = 14 + 14 // Ethernet header, RFC 826
const TARGET_IP = 14 + 24

/**
 * What a packet socket may let through on a link: ARP that asks for an announced address, and ARP whose sender claims to have one.
 * Everything else on the LAN then costs nothing.
 */
export function arpMatch(table: Table, link: string): FrameMatch {
  return { offsets: [TARGET_IP, SENDER_IP], width: 4, set: addressesOn(table, link).map(ipBytes) }
}
