import type { Dead } from '../wire/message.ts'
import { isGone } from './node-table.ts'
import { refute, tellAccused } from './refute.ts'
import { broadcast } from './send.ts'
import { type Swim, tell } from './swim.ts'

/** ML 6.6. Of itself a node says that it leaves; once gone, how it went does not change any more. */
export function onDead(swim: Swim, dead: Dead, now: number, ticket?: number): void {
  const { Node, From, Incarnation } = dead
  const node = swim.table.get(Node)
  if (node === undefined) return
  if (Node === swim.name && From !== Node) tellAccused(swim, node) // not by the goodbye of our former life
  if (Incarnation < node.incarnation) return
  swim.suspicions.delete(Node)
  if (isGone(node)) return
  if (Node === swim.name && !swim.leaving) {
    refute(swim, node, Incarnation)
    return
  }
  broadcast(swim, dead, ticket)
  node.incarnation = Incarnation
  node.state = From === Node ? 'left' : 'dead'
  node.since = now
  tell(swim, 'leave', node)
}
