import type { Suspect } from '../wire/message.ts'
import { onDead } from './dead.ts'
import { refute } from './refute.ts'
import { broadcast } from './send.ts'
import { confirm, startSuspicion } from './suspicion.ts'
import { notice, type Swim } from './swim.ts'

/** ML 6.5. A second accuser brings the end nearer, the accused itself refutes. */
export function onSuspect(swim: Swim, suspect: Suspect, now: number): void {
  const { Node, From, Incarnation } = suspect
  const node = swim.table.get(Node)
  if (node === undefined || Incarnation < node.incarnation) return
  const suspicion = swim.suspicions.get(Node)
  if (suspicion !== undefined) {
    if (confirm(suspicion, From)) broadcast(swim, suspect)
    return
  }
  if (node.state !== 'alive') return
  if (Node === swim.name) {
    refute(swim, node, Incarnation)
    return
  }
  broadcast(swim, suspect)
  node.incarnation = Incarnation
  node.state = 'suspect'
  node.since = now
  swim.suspicions.set(Node, startSuspicion(swim.config, swim.table.size, Node, From, now))
  notice(swim, 'Suspected', Node)
}

/** ML 7.4: those whose time is over die. A suspicion ends with its state, so what is due here is still the same one. */
export function endSuspicions(swim: Swim, now: number): void {
  for (const { node, deadline } of swim.suspicions.values()) {
    if (deadline > now) continue
    const record = swim.table.get(node)
    swim.suspicions.delete(node)
    if (record?.state !== 'suspect') continue
    notice(swim, 'SuspicionTimedOut', node)
    onDead(swim, { type: 'dead', Incarnation: record.incarnation, Node: node, From: swim.name }, now)
  }
}
