import type { Ip } from '@clarion/inet'

/** Where a node stands for an address: the smaller string is first. */
export type Rank = (node: string, address: Ip) => string

/** MetalLB's rank, MB 3.2: SHA-256 of `node#address`. As lower-case hex, strings compare like the bytes do. */
export function rankBy(sha256: (text: string) => string): Rank {
  return (node, address) => sha256(`${node}#${address}`)
}
