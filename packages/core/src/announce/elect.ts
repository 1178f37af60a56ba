import type { Ip } from '@clarion/inet'
import type { Rank } from './rank.ts'

/** The candidates of an address, first the one that should have it. Everybody names the same order, however the nodes came in. */
export function inElectionOrder(address: Ip, nodes: readonly string[], rank: Rank): readonly string[] {
  return nodes
    .map((node) => ({ node, rank: rank(node, address) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map((candidate) => candidate.node)
}

/** The owner: the first candidate that is alive; undefined when nobody is. */
export function elect(candidatesInOrder: readonly string[], alive: ReadonlySet<string>): string | undefined {
  return candidatesInOrder.find((node) => alive.has(node))
}
