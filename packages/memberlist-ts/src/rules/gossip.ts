import { MAX_PARTS_SENT } from '../wire/limits.ts'
import { isGone, type NodeRecord } from './node-table.ts'
import { pick } from './random.ts'
import { gossipParts, packetRoom, sendToNode } from './send.ts'
import type { Swim } from './swim.ts'

/** ML 8.4: a packet of its own for some random nodes; the lately dead among them, so that they can refute. */
export function gossip(swim: Swim, now: number): void {
  const { config, name } = swim
  const mayHear = (node: NodeRecord) =>
    node.name !== name && (!isGone(node) || (node.state === 'dead' && now - node.since <= config.gossipToTheDeadTime))
  for (const node of pick(swim.table.order, config.gossipNodes, mayHear, swim.random)) {
    const parts = gossipParts(swim, packetRoom(swim), MAX_PARTS_SENT)
    if (parts.length === 0) return
    sendToNode(swim, node, parts)
  }
}
