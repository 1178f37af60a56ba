/**
 * Layer 2: answers ARP for announced addresses on the node's links, and announces them when this node takes them over. `wire/` holds
 * ARP (RFC 826) and, for whoever examines a LAN, ICMP echo (RFC 792), `rules/` says what is answered, announced and noticed, `net/` keeps one packet socket per link.
 *
 * It does not decide who announces what: it is told, and does it at once. It knows no Services and no members. No address is added
 * to any interface.
 */
export * from './net/index.ts'
export * from './rules/index.ts'
export * from './wire/index.ts'
