import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { inElectionOrder, rankBy } from '@clarion/core'
import { parseIp } from '@clarion/inet'
import type { Host, Lan } from './topology.ts'

const rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))

/** Nodes of the LAN in the order in which they should have the address. */
export function electionOrder(lan: Lan, address: string): readonly Host[] {
  const ip = parseIp(address)
  assert.ok(ip !== undefined, `${address} is no address`)
  const names = lan.nodes.map((node) => node.name)
  return inElectionOrder(ip, names, rank).map((name) => lan.node(name))
}
