import { MAX_META, MAX_NAME } from '../wire/limits.ts'
import type { Alive } from '../wire/message.ts'
import { isUsable, sameBytes } from './address.ts'
import type { NodeView, Refusal } from './effects.ts'
import { isGone, type NodeRecord } from './node-table.ts'
import { refute } from './refute.ts'
import { broadcast } from './send.ts'
import { effectivePort, refuse, type Swim, tell, viewOf } from './swim.ts'
import { areLegalVersions } from './versions.ts'

/** What an alive message must have before it is looked at; the last five are ours (ML 4.4, 6.4, 12.3). */
export function whyUnusable({ Node, Addr, Port, Meta, Incarnation, Vsn }: Alive): Refusal | undefined {
  if (!areLegalVersions(Vsn)) return 'VersionsIllegal'
  if (Node === '' || Node.length > MAX_NAME) return 'NameUnusable'
  if (!isUsable(Addr) || Port === 0) return 'AddressUnusable'
  if ((Meta?.length ?? 0) > MAX_META) return 'MetaTooLong'
  return Incarnation === 0 ? 'IncarnationZero' : undefined
}

/**
 * ML 6.4. Our own words about ourselves (`bootstrap`) skip the refutation; `ticket` is finished when the broadcast is.
 * An alive message is news when its incarnation is greater than the one we know.
 */
export function onAlive(swim: Swim, message: Alive, now: number, bootstrap = false, ticket?: number): void {
  const isUs = message.Node === swim.name
  if (isUs && swim.leaving) return
  const alive = { ...message, Port: effectivePort(swim, message.Port) }
  const why = whyUnusable(alive) ?? (swim.hooks.vetoAlive(claim(alive)) ? 'AliveVetoed' : undefined)
  if (why !== undefined) {
    refuse(swim, why, alive.Node)
    return
  }

  const known = swim.table.get(alive.Node)
  const place = known === undefined ? newPlace(swim, alive) : placeOf(swim, known, alive, now)
  if (place === 'AddressConflict' && known !== undefined) {
    swim.effects.push({ do: 'tell-conflict', node: viewOf(known), other: claim(alive) })
  }
  if (place !== 'same' && place !== 'reclaim' && place !== 'new') {
    refuse(swim, place, alive.Node)
    return
  }

  const node = known ?? addUnknown(swim, alive, now)
  if (isUs ? alive.Incarnation < node.incarnation : place !== 'reclaim' && alive.Incarnation <= node.incarnation) return
  swim.suspicions.delete(node.name)
  if (isUs && !bootstrap) {
    if (alive.Incarnation !== node.incarnation || !saysTheSame(alive, node)) refute(swim, node, alive.Incarnation)
    return
  }
  broadcast(swim, alive, ticket)
  adopt(swim, node, alive, now)
}

function newPlace(swim: Swim, { Addr }: Alive): 'new' | Refusal {
  if (!swim.isAllowed(Addr)) return 'AddressNotAllowed'
  return swim.table.size < swim.config.maxNodes ? 'new' : 'TableFull'
}

/** ML 6.4 step 4: a name belongs to its address until its node is gone for long enough. */
function placeOf(swim: Swim, node: NodeRecord, { Addr, Port }: Alive, now: number): 'same' | 'reclaim' | Refusal {
  if (node.port === Port && sameBytes(node.addr, Addr)) return 'same'
  if (!swim.isAllowed(Addr)) return 'AddressNotAllowed'
  const { deadNodeReclaimTime } = swim.config
  const isOld = deadNodeReclaimTime > 0 && now - node.since > deadNodeReclaimTime
  return node.state === 'left' || (node.state === 'dead' && isOld) ? 'reclaim' : 'AddressConflict'
}

function addUnknown(swim: Swim, { Node, Addr, Port, Meta, Vsn }: Alive, now: number): NodeRecord {
  const node: NodeRecord = {
    name: Node,
    addr: own(Addr),
    port: Port,
    meta: Meta === null ? null : own(Meta),
    vsn: own(Vsn),
    incarnation: 0,
    state: 'dead',
    since: now,
  }
  swim.table.add(node)
  return node
}

/** ML 6.4 steps 8 and 9. */
function adopt(swim: Swim, node: NodeRecord, alive: Alive, now: number): void {
  const wasGone = isGone(node)
  const hasNewMeta = !sameBytes(node.meta ?? NOTHING, alive.Meta ?? NOTHING)
  node.vsn = own(alive.Vsn)
  node.incarnation = alive.Incarnation
  node.meta = alive.Meta === null ? null : own(alive.Meta)
  swim.table.move(node, { addr: own(alive.Addr), port: alive.Port })
  if (node.state !== 'alive') {
    node.state = 'alive'
    node.since = now
  }
  if (wasGone) tell(swim, 'join', node)
  else if (hasNewMeta) tell(swim, 'update', node)
}

const NOTHING = new Uint8Array(0)

/** A copy: a few bytes must not keep the whole packet they came in. */
function own(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

function saysTheSame({ Meta, Vsn }: Alive, node: NodeRecord): boolean {
  return sameBytes(Meta ?? NOTHING, node.meta ?? NOTHING) && sameBytes(Vsn, node.vsn)
}

/** What the message says, as a node. */
export function claim({ Node, Addr, Port, Meta, Vsn, Incarnation }: Alive): NodeView {
  return { name: Node, addr: Addr, port: Port, meta: Meta, vsn: Vsn, incarnation: Incarnation, state: 'alive' }
}
