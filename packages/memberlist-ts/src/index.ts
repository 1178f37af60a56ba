/**
 * Gossip membership (SWIM with Lifeguard), wire-compatible with hashicorp/memberlist: a node sits in one cluster with nodes
 * that run the Go library, MetalLB's speakers and serf among them. It knows who is there; it elects nobody, keeps no log and
 * gives no consistency. It starts no worker and can run in one.
 */
export { type Clock, realClock } from './net/clock.ts'
export type { Member, MemberEvent, MemberListener } from './net/member.ts'
export { createMemberlist, type Memberlist } from './net/memberlist.ts'
export type { DelegateVersions, Hooks, Log, LogLevel, MemberlistOptions } from './net/options.ts'
export type { SocketAddress, Stream, Transport, TransportEvents, TransportFactory } from './net/transport.ts'
export { type Config, lanConfig, localConfig, wanConfig } from './rules/config.ts'
