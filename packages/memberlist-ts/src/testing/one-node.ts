/** One node of the rules on a bench: fed with messages, its effects read. No network, no other node. */
import type { Endpoint } from '../rules/address.ts'
import { type Config, lanConfig } from '../rules/config.ts'
import type { Effect } from '../rules/effects.ts'
import type { NodeRecord } from '../rules/node-table.ts'
import { nextDue } from '../rules/schedule.ts'
import { type SwimEvent, step } from '../rules/step.ts'
import { createSwim, type RuleHooks, type Swim } from '../rules/swim.ts'
import { decodeMessage } from '../wire/codec.ts'
import type { Alive, PacketMessage, PushPull, PushPullNode } from '../wire/message.ts'

export const VSN = Uint8Array.of(1, 5, 2, 0, 0, 0)
export const US: Endpoint = { addr: Uint8Array.of(10, 0, 0, 1), port: 7946 }

/** 10.0.0.n, on the port everybody has. */
export const at = (n: number): Endpoint => ({ addr: Uint8Array.of(10, 0, 0, n), port: 7946 })

export const alive = (Node: string, n: number, more: Partial<Alive> = {}): Alive => {
  const { addr: Addr, port: Port } = at(n)
  return { type: 'alive', Incarnation: 1, Node, Addr, Port, Meta: null, Vsn: VSN, ...more }
}

export const entry = (Name: string, n: number, more: Partial<PushPullNode> = {}): PushPullNode => {
  const { addr: Addr, port: Port } = at(n)
  return { Name, Addr, Port, Meta: null, Incarnation: 1, State: 0, Vsn: VSN, ...more }
}

export const suspect = (Node: string, From: string, Incarnation = 1) => ({ type: 'suspect', Node, From, Incarnation }) as const
export const dead = (Node: string, From: string, Incarnation = 1) => ({ type: 'dead', Node, From, Incarnation }) as const

/** Dice that repeat themselves. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

export interface Sent {
  readonly to: Endpoint
  readonly node: string
  readonly crc: boolean
  readonly probe: number | undefined
  readonly messages: readonly PacketMessage[]
}

export class OneNode {
  readonly swim: Swim
  now = 0
  effects: Effect[] = []

  constructor(
    options: { config?: Partial<Config>; hooks?: Partial<RuleHooks>; vsn?: Uint8Array; allow?: (a: Uint8Array) => boolean } = {},
  ) {
    this.swim = createSwim({
      config: { ...lanConfig(), ...options.config },
      name: 'us',
      self: US,
      bindPort: 7946,
      meta: null,
      vsn: options.vsn ?? VSN,
      packetOverhead: 0,
      isAllowed: options.allow ?? (() => true),
      random: seeded(1),
      hooks: { ackPayload: () => null, broadcasts: () => [], vetoAlive: () => false, vetoMerge: () => false, ...options.hooks },
    })
  }

  /** With itself and these alive, nothing left to tell, nothing scheduled. */
  static among(names: readonly string[], options: ConstructorParameters<typeof OneNode>[0] = {}): OneNode {
    const node = new OneNode(options)
    node.feed({ type: 'start' })
    node.swim.probeAt = node.swim.gossipAt = node.swim.pushPullAt = Number.POSITIVE_INFINITY
    names.forEach((name, i) => void node.hear(alive(name, i + 2)))
    node.quiet()
    return node
  }

  feed(event: SwimEvent extends infer E ? (E extends SwimEvent ? Omit<E, 'now'> : never) : never): readonly Effect[] {
    const effects = step(this.swim, { ...event, now: this.now })
    this.effects.push(...effects)
    return effects
  }

  hear(...messages: PacketMessage[]): readonly Effect[] {
    return this.feed({ type: 'packet', from: at(99), messages })
  }

  merge(nodes: readonly PushPullNode[], more: Partial<PushPull> = {}): readonly Effect[] {
    return this.feed({ type: 'merge', state: { type: 'pushPull', Join: false, nodes, userState: new Uint8Array(0), ...more } })
  }

  /** Lets time pass with a tick at each moment the rules ask for. */
  pass(ms: number): void {
    const until = this.now + ms
    for (let due = nextDue(this.swim); due <= until; due = nextDue(this.swim)) {
      this.now = Math.max(this.now, due)
      this.feed({ type: 'tick' })
    }
    this.now = until
  }

  /** Forgets what was to be told and what was done so far. */
  quiet(): void {
    while (this.swim.queue.size > 0) this.swim.queue.fill(60_000, 2, 127, 1)
    this.effects = []
  }

  node(name: string): NodeRecord {
    const node = this.swim.table.get(name)
    if (node === undefined) throw new Error(`${name} is unknown`)
    return node
  }

  /** All that is still to be told; looking counts as one transmission. */
  get told(): PacketMessage[] {
    const { parts } = this.swim.queue.fill(60_000, 2, 127, 1000)
    return parts.map(messageOf)
  }

  get sent(): Sent[] {
    return this.of('send').map((effect) => ({ ...effect, messages: effect.parts.map(messageOf) }))
  }

  get events(): string[] {
    return this.effects.flatMap((effect) =>
      effect.do === 'tell' ? [`${effect.event} ${effect.node.name} ${effect.node.state}`] : [],
    )
  }

  get refusals(): string[] {
    return this.of('refuse').map(({ why }) => why)
  }

  of<D extends Effect['do']>(kind: D): Extract<Effect, { do: D }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { do: D }> => effect.do === kind)
  }
}

function messageOf(part: Uint8Array): PacketMessage {
  const message = decodeMessage(part, 'packet')
  if ('drop' in message) throw new Error(message.drop)
  return message
}
