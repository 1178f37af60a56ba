import { isGone, type NodeRecord } from './node-table.ts'
import type { Swim } from './swim.ts'

/**
 * The next node to probe (ML 7.1): one after the other in random order, and at the end of each round the long gone are
 * forgotten and the order is new. Undefined when there is nobody.
 */
export function nextToProbe(swim: Swim, now: number): NodeRecord | undefined {
  for (let checked = 0; checked < swim.table.size; checked++) {
    if (swim.probeIndex >= swim.table.size) {
      reap(swim, now)
      swim.probeIndex = 0
      continue
    }
    const node = swim.table.order[swim.probeIndex++]
    if (node !== undefined && node.name !== swim.name && !isGone(node)) return node
  }
  return undefined
}

/** ML 6.8. We ourselves stay, also when we have left. */
function reap(swim: Swim, now: number): void {
  const longAgo = now - swim.config.gossipToTheDeadTime
  swim.table.reap((node) => isGone(node) && node.since < longAgo && node.name !== swim.name)
}
