import type { Alive, PushPull, PushPullNode } from '../wire/message.ts'
import { claim, onAlive, whyUnusable } from './alive.ts'
import { onDead } from './dead.ts'
import type { Refusal } from './effects.ts'
import type { NodeState } from './node-table.ts'
import { tellAccused } from './refute.ts'
import { onSuspect } from './suspect.ts'
import { effectivePort, refuse, type Swim } from './swim.ts'
import { areCompatible, type Versioned } from './versions.ts'

const ON_WIRE: readonly NodeState[] = ['alive', 'suspect', 'dead', 'left'] // ML 4.3: 0..3

/** Everything we know, ourselves and the gone too (ML 5.5). */
export function localState(swim: Swim, join: boolean, userState: Uint8Array): PushPull {
  const nodes = swim.table.order.map((node) => ({
    Name: node.name,
    Addr: node.addr,
    Port: node.port,
    Meta: node.meta,
    Incarnation: node.incarnation,
    State: ON_WIRE.indexOf(node.state),
    Vsn: node.vsn,
  }))
  return { type: 'pushPull', Join: join, nodes, userState }
}

/** ML 5.5 a to d. All or nothing where versions disagree; a single entry that we would ignore anyway disturbs nobody. */
export function onPushPull(swim: Swim, { Join, nodes }: PushPull, now: number): void {
  const usable: PushPullNode[] = []
  for (const node of nodes) {
    const entry = { ...node, Port: effectivePort(swim, node.Port) }
    const why = whyIgnored(entry)
    if (why === undefined) usable.push(entry)
    else refuse(swim, why, entry.Name)
  }
  if (!areCompatible([...usable.map(received), ...swim.table.order.map(local)])) {
    swim.effects.push({ do: 'refuse-merge', why: 'VersionsDisagree' })
  } else if (
    Join &&
    swim.hooks.vetoMerge(usable.map((entry) => ({ ...claim(aliveFrom(entry)), state: stateOf(entry) ?? 'alive' })))
  ) {
    swim.effects.push({ do: 'refuse-merge', why: 'MergeVetoed' })
  } else {
    for (const entry of usable) merge(swim, entry, now)
    swim.effects.push({ do: 'merged' })
  }
}

function whyIgnored(entry: PushPullNode): Refusal | undefined {
  const state = stateOf(entry)
  if (state === undefined) return 'StateUnknown'
  return state === 'alive' ? whyUnusable(aliveFrom(entry)) : undefined
}

/** Hearsay of a death is only a reason to suspect; who left said so itself. */
function merge(swim: Swim, entry: PushPullNode, now: number): void {
  const { Name: Node, Incarnation } = entry
  const state = stateOf(entry)
  if (state === 'alive') onAlive(swim, aliveFrom(entry), now)
  else if (state === 'left') onDead(swim, { type: 'dead', Incarnation, Node, From: Node }, now)
  else {
    const us = Node === swim.name && state === 'dead' ? swim.table.get(Node) : undefined
    if (us !== undefined) tellAccused(swim, us)
    onSuspect(swim, { type: 'suspect', Incarnation, Node, From: swim.name }, now)
  }
}

function aliveFrom({ Name, Addr, Port, Meta, Incarnation, Vsn }: PushPullNode): Alive {
  return { type: 'alive', Incarnation, Node: Name, Addr, Port, Meta, Vsn }
}

function stateOf(entry: PushPullNode): NodeState | undefined {
  return ON_WIRE[entry.State]
}

function received(entry: PushPullNode): Versioned {
  return { vsn: entry.Vsn, alive: stateOf(entry) === 'alive' }
}

function local({ vsn, state }: { readonly vsn: Uint8Array; readonly state: NodeState }): Versioned {
  return { vsn, alive: state === 'alive' }
}
