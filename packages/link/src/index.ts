/**
 * The node's links and the frames on them: which interfaces there are, which of them count, and packet sockets that carry frames of
 * one EtherType. `wire/` holds Ethernet and netlink, `rules/` decides on links, `net/` owns the sockets and the only native addon.
 *
 * It is no ARP, no NDP and no announcing: what a frame means is decided above it (RFC 894 framing, rtnetlink(7), packet(7)).
 */
export * from './net/index.ts'
export * from './rules/index.ts'
export * from './wire/index.ts'
