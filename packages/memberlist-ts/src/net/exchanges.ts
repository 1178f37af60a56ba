import { type Endpoint, localState, type Swim } from '../rules/index.ts'
import type { PushPull, StreamMessage } from '../wire/index.ts'
import { socketAddressOf } from './address-of.ts'
import type { Engine } from './engine.ts'
import { type Answer, exchange, type Patience, type StreamSettings } from './exchange.ts'
import { guarded } from './safe-hooks.ts'
import { printable } from './text.ts'
import type { SocketAddress } from './transport.ts'
import type { World } from './world.ts'

/** The state exchanges and pings of one node by stream (ML 5.3, 5.5). */
export class Exchanges {
  readonly #world: World
  readonly #streams: StreamSettings
  readonly #swim: Swim
  readonly #engine: Engine
  readonly #running = new Set<() => void>()

  constructor(world: World, streams: StreamSettings, swim: Swim, engine: Engine) {
    this.#world = world
    this.#streams = streams
    this.#swim = swim
    this.#engine = engine
  }

  /** `done` gets the reason when it failed, and is always called once; the answer cancels. */
  pushPull(to: SocketAddress, join: boolean, done: (failed: string | undefined) => void): () => void {
    const patience = { ms: this.#world.settings.config.tcpTimeout, renewed: true }
    return this.#run(to, this.localState(join), patience, (answer) => {
      if ('failed' in answer) done(answer.failed)
      else if (answer.message.type === 'pushPull') done(this.merge(answer.message, to))
      else done(answer.message.type === 'err' ? `refused: ${printable(answer.message.Error)}` : 'answered something else')
    })
  }

  /** The way around broken UDP: good until the probe's end (ML 7.2 step 5). */
  ping(node: string, to: Endpoint, seqNo: number, deadline: number): void {
    const { name, self } = this.#swim
    const source = { SourceAddr: self.addr, SourcePort: self.port, SourceNode: name }
    const patience = { ms: Math.max(0, deadline - this.#world.clock.now()), renewed: false }
    this.#run(socketAddressOf(to), { type: 'ping', SeqNo: seqNo, Node: node, ...source }, patience, (answer) => {
      const isAck = 'message' in answer && answer.message.type === 'ack' && answer.message.SeqNo === seqNo
      if (isAck) this.#engine.feed({ type: 'stream-ping-answered', seqNo })
    })
  }

  localState(join: boolean): PushPull {
    const { hooks, log } = this.#world
    const userState = guarded(log, 'localState', () => hooks.localState?.(join)) ?? new Uint8Array(0)
    return localState(this.#swim, join, userState)
  }

  /** The reason when it is refused. */
  merge(state: PushPull, from: SocketAddress): string | undefined {
    const { hooks, log, onDrop } = this.#world
    const refusal = this.#engine.feed({ type: 'merge', state }).find((effect) => effect.do === 'refuse-merge')
    if (refusal !== undefined) {
      onDrop(refusal.why, 1)
      log('warn', 'the state of another node was not merged', { from: from.address, why: refusal.why })
      return refusal.why
    }
    if (state.userState.length > 0) guarded(log, 'mergeRemoteState', () => hooks.mergeRemoteState?.(state.userState, state.Join))
    return undefined
  }

  cancelAll(): void {
    for (const cancel of [...this.#running]) cancel()
  }

  #run(to: SocketAddress, message: StreamMessage, patience: Patience, done: (answer: Answer) => void): () => void {
    const finish = (answer: Answer) => {
      this.#running.delete(cancel)
      done(answer)
    }
    const stop = exchange(this.#streams, to, message, patience, finish)
    const cancel = () => {
      if (!this.#running.has(cancel)) return
      stop()
      finish({ failed: 'cancelled' })
    }
    this.#running.add(cancel)
    return cancel
  }
}
