import {
  answerStreamPing,
  createSwim,
  type Effect,
  type Endpoint,
  isGone,
  type NodeView,
  type Swim,
  viewOf,
} from '../rules/index.ts'
import { decodePacket, encodePacket, type NodeName, packetOverhead, type StreamMessage } from '../wire/index.ts'
import { type Accepted, Acceptor } from './accept.ts'
import { endpointOf, socketAddressOf } from './address-of.ts'
import { Engine, type Happening } from './engine.ts'
import type { StreamSettings } from './exchange.ts'
import { Exchanges } from './exchanges.ts'
import { type MemberEvent, type MemberListener, memberOf } from './member.ts'
import { logNotice } from './notices.ts'
import { guarded, ruleHooks } from './safe-hooks.ts'
import { printable, textOf } from './text.ts'
import { Tickets } from './tickets.ts'
import type { SocketAddress } from './transport.ts'
import type { World } from './world.ts'

/** One running node: what comes in goes to the rules, and what they say is done. */
export class GossipNode {
  readonly exchanges: Exchanges
  readonly #world: World
  readonly #swim: Swim
  readonly #engine: Engine
  readonly #streams: StreamSettings
  readonly #tickets: Tickets
  readonly #listeners = new Set<MemberListener>()
  #isClosed = false

  constructor(world: World) {
    const { settings, transport, clock, self, hooks, log } = world
    const { config, sealing } = settings
    const packet = { bindPort: transport.local.port, packetOverhead: packetOverhead(sealing) }
    this.#world = world
    const safely = (what: string, run: () => void) => this.#safely(what, run)
    this.#streams = { transport, clock, sealing, compress: config.enableCompression, safely }
    this.#swim = createSwim({ ...settings, ...packet, self, hooks: ruleHooks(hooks, log) })
    this.#engine = new Engine(this.#swim, clock, (effect) => safely(`the effect ${effect.do}`, () => this.#perform(effect)))
    this.#tickets = new Tickets(clock)
    this.exchanges = new Exchanges(world, this.#streams, this.#swim, this.#engine)
  }

  /** From here on it listens, and is its own first member. */
  start(): void {
    const { transport, settings, onDrop, log } = this.#world
    const acceptor = new Acceptor(this.#streams, settings.config.tcpTimeout, {
      message: (message, from) => this.#accept(message, from),
      drop: (word) => onDrop(word, 1),
    })
    transport.listen({
      packet: (bytes, from) => this.#safely('a packet', () => this.#receive(bytes, from)),
      stream: (stream, from) => this.#safely('a connection', () => acceptor.accept(stream, from)),
      trouble: (reason) => log('warn', 'transport trouble', { reason }),
    })
    this.#engine.feed({ type: 'start' })
  }

  on(listener: MemberListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  present(): readonly NodeView[] {
    return this.#swim.table.order.filter((node) => !isGone(node)).map(viewOf)
  }

  score(): number {
    return this.#swim.awareness.score
  }

  /** True when what the event says was told as often as it should be, false when the time ran out or the node was closed. */
  told(event: (ticket: number) => Happening, timeoutMs: number): Promise<boolean> {
    return this.#tickets.wait(timeoutMs, (ticket) => {
      if (this.#isClosed) this.#tickets.cancelAll()
      else this.#engine.feed(event(ticket))
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#engine.stop()
    this.exchanges.cancelAll()
    this.#tickets.cancelAll()
    await this.#world.transport.close()
  }

  #receive(bytes: Uint8Array, source: SocketAddress): void {
    const { settings, onDrop } = this.#world
    const { messages, drops } = decodePacket(bytes, settings.sealing)
    for (const word of drops) onDrop(word, 1)
    const from = endpointOf(source)
    if (from !== undefined && messages.length > 0) this.#engine.feed({ type: 'packet', from, messages })
  }

  /** What to say to one who dialled (ML 5.2 to 5.5). The state is answered first and merged then. */
  #accept(message: StreamMessage, from: SocketAddress): Accepted {
    switch (message.type) {
      case 'ping': {
        const answer = answerStreamPing(this.#swim, message)
        if (answer === undefined) this.#world.onDrop('PingForAnother', 1)
        return { answer }
      }
      case 'pushPull':
        return { answer: this.exchanges.localState(message.Join), after: () => void this.exchanges.merge(message, from) }
      case 'user':
        if (message.payload.length > 0) this.#userMessage(message.payload)
        return {}
      default:
        return {}
    }
  }

  #perform(effect: Effect): void {
    const { log, onDrop, hooks } = this.#world
    switch (effect.do) {
      case 'send':
        this.#send(effect)
        break
      case 'stream-ping':
        this.exchanges.ping(effect.node, effect.to, effect.seqNo, effect.deadline)
        break
      case 'push-pull':
        this.#synchronise(effect.to, effect.node)
        break
      case 'tell':
        this.#tell({ type: effect.event, member: memberOf(effect.node) })
        break
      case 'tell-conflict':
        this.#tell({ type: 'conflict', member: memberOf(effect.node), other: memberOf(effect.other) })
        break
      case 'user-message':
        this.#userMessage(effect.payload)
        break
      case 'ping-complete':
        guarded(log, 'pingComplete', () => hooks.pingComplete?.(memberOf(effect.node), effect.roundTrip, effect.payload))
        break
      case 'broadcast-done':
        this.#tickets.finish(effect.ticket)
        break
      case 'refuse':
        onDrop(effect.why, effect.count)
        break
      case 'notice':
        logNotice(log, effect.what, textOf(effect.node))
        break
      case 'merged':
      case 'refuse-merge': // both are for the one who brought the state
        break
    }
  }

  #send({ to, node, parts, crc, probe }: Extract<Effect, { do: 'send' }>): void {
    const { settings, transport, onDrop } = this.#world
    const { config, sealing } = settings
    if (node === '' && config.requireNodeNames) {
      onDrop('NodeNameRequired', 1)
      return
    }
    const packet = encodePacket(parts, sealing, { compress: config.enableCompression, crc })
    transport.send(socketAddressOf(to), packet, () => {
      if (probe !== undefined) this.#engine.feed({ type: 'send-failed', seqNo: probe })
    })
  }

  /** ML 8.6: keeps tables equal where packets were missed. */
  #synchronise(to: Endpoint, node: NodeName): void {
    const address = socketAddressOf(to)
    this.exchanges.pushPull(address, false, (failed) => {
      if (failed === undefined || this.#isClosed) return
      this.#world.log('warn', 'no exchange of states', {
        with: printable(textOf(node)),
        address: address.address,
        reason: failed,
      })
    })
  }

  #tell(event: MemberEvent): void {
    for (const listener of [...this.#listeners]) guarded(this.#world.log, 'a listener', () => listener(event))
  }

  #userMessage(payload: Uint8Array): void {
    const { hooks, log } = this.#world
    guarded(log, 'userMessage', () => hooks.userMessage?.(payload))
  }

  /** The last net: whatever a foreign byte stirs up ends here, counted. */
  #safely(what: string, run: () => void): void {
    if (this.#isClosed) return
    try {
      run()
    } catch (error) {
      this.#world.onDrop('gossip-internal-error', 1)
      this.#world.log('error', `${what} could not be handled`, {
        error: error instanceof Error ? String(error.stack) : String(error),
      })
    }
  }
}
