/**
 * Gossip membership (SWIM with Lifeguard), wire-compatible with hashicorp/memberlist: a node sits in one cluster with nodes
 * that run the Go library, MetalLB's speakers and serf among them. It knows who is there; it elects nobody, keeps no log and
 * gives no consistency. It starts no worker and can run in one.
 */
export * from './net/index.ts'
export { type Config, lanConfig, localConfig, wanConfig } from './rules/config.ts'
export { deriveGossipKey } from './wire/metallb-key.ts'
