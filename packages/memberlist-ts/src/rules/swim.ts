import type { NodeName } from '../wire/message.ts'
import type { Endpoint } from './address.ts'
import { type Awareness, newAwareness } from './awareness.ts'
import { BroadcastQueue } from './broadcast-queue.ts'
import type { Config } from './config.ts'
import type { Effect, NodeView, Notice, Refusal } from './effects.ts'
import { type NodeRecord, NodeTable } from './node-table.ts'
import type { Random } from './random.ts'
import type { Suspicion } from './suspicion.ts'

/** Questions to the application that need their answer at once (ML 10). They do not throw. */
export interface RuleHooks {
  readonly ackPayload: () => Uint8Array | null
  readonly broadcasts: (overhead: number, room: number) => readonly Uint8Array[]
  readonly vetoAlive: (node: NodeView) => boolean
  readonly vetoMerge: (nodes: readonly NodeView[]) => boolean
}

export interface SwimOptions {
  readonly config: Config
  readonly name: NodeName
  readonly self: Endpoint // as advertised
  readonly bindPort: number // stands for port 0 of others
  readonly meta: Uint8Array | null
  readonly vsn: Uint8Array
  readonly packetOverhead: number // of label and seal
  readonly isAllowed: (addr: Uint8Array) => boolean
  readonly random: Random
  readonly hooks: RuleHooks
}

/** Our one running probe (ML 7.2). */
export interface Probe {
  readonly seqNo: number
  readonly target: NodeView // as it was when the ping was sent
  readonly sentAt: number
  readonly helpAt: number // no ack by then: ask others
  endAt: number
  asked: boolean
  expectedNacks: number
  nacks: number
  streamAnswered: boolean
}

/** A probe we make for somebody else (ML 7.3). */
export interface Relay {
  readonly to: Endpoint
  readonly node: NodeName
  readonly seqNo: number // theirs
  readonly nack: boolean
  readonly endAt: number
}

/** Everything a node remembers. It changes in `step` only, as a function of the events (their time included) and the dice. */
export interface Swim extends SwimOptions {
  readonly table: NodeTable
  readonly queue: BroadcastQueue
  readonly awareness: Awareness
  readonly suspicions: Map<NodeName, Suspicion>
  readonly relays: Map<number, Relay> // by our own number, oldest first
  meta: Uint8Array | null
  incarnation: number // our last (ML 6.2)
  lastSeqNo: number
  probe: Probe | undefined
  probeIndex: number
  probeAt: number
  gossipAt: number
  pushPullAt: number
  leaving: boolean
  effects: Effect[] // of the running step
}

export function createSwim(options: SwimOptions): Swim {
  return {
    ...options,
    table: new NodeTable(options.random),
    queue: new BroadcastQueue(),
    awareness: newAwareness(options.config.awarenessMaxMultiplier),
    suspicions: new Map(),
    relays: new Map(),
    incarnation: 0,
    lastSeqNo: 0,
    probe: undefined,
    probeIndex: 0,
    probeAt: Number.POSITIVE_INFINITY,
    gossipAt: Number.POSITIVE_INFINITY,
    pushPullAt: Number.POSITIVE_INFINITY,
    leaving: false,
    effects: [],
  }
}

/** One counter for our own probes and those for others; the first is 1. */
export function nextSeqNo(swim: Swim): number {
  swim.lastSeqNo = (swim.lastSeqNo + 1) >>> 0
  return swim.lastSeqNo
}

/** Port 0 stands for the receiver's own; protocol version 1 knows no other (ML 4.3, 4.4). */
export function effectivePort(swim: Swim, port: number): number {
  return port === 0 || swim.config.protocolVersion === 1 ? swim.bindPort : port
}

export function refuse(swim: Swim, why: Refusal, node: NodeName = '', count = 1): void {
  swim.effects.push({ do: 'refuse', why, node, count })
}

export function notice(swim: Swim, what: Notice, node: NodeName): void {
  swim.effects.push({ do: 'notice', what, node })
}

/** A copy that stays as it is. */
export function viewOf({ name, addr, port, meta, vsn, incarnation, state }: NodeRecord): NodeView {
  return { name, addr, port, meta, vsn, incarnation, state }
}

export function tell(swim: Swim, event: 'join' | 'leave' | 'update' | 'accused', node: NodeRecord): void {
  swim.effects.push({ do: 'tell', event, node: viewOf(node) })
}
