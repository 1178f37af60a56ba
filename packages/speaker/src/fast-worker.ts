/**
 * Everything fast, wired: gossip, links, responder, fast path, and what is told of them. On real sockets it runs in the worker
 * (worker.ts), on memory twins in simulations; nothing in it waits for the main thread.
 */
import type { Ip } from '@clarion/inet'
import { createResponder } from '@clarion/l2'
import type { OpenPacketSocket, WatchLinks } from '@clarion/link/net'
import { countingLinks, type Link } from '@clarion/link/rules'
import { type Clock, createLimit } from '@clarion/program'
import { createMemberlist, lanConfig, type Memberlist, type TransportFactory, wanConfig } from 'memberlist-ts'
import { AnsweringLinks } from './answering-links.ts'
import { createFastPath } from './fast-path.ts'
import type { FromWorker, GossipOptions, ToWorker, WorkerOptions } from './protocol.ts'
import { createTally } from './tally.ts'

const TELL_TOTALS_MS = 1_000
/** Faults and log lines of one kind: what a flood from outside may cause at most. */
const TOLD_AT_ONCE = 100
const TOLD_PER_SECOND = 20
const BIND_RETRY_MS = 500

/** What the fast worker stands on. */
export interface Ground {
  readonly clock: Clock
  readonly random: () => number
  readonly openPacketSocket: OpenPacketSocket
  readonly watchLinks: WatchLinks
  /** undefined: UDP and TCP. */
  readonly transport: TransportFactory | undefined
  readonly tell: (message: FromWorker) => void
  /** Ends the watch of the links. */
  readonly signal: AbortSignal
}

export interface FastWorker {
  handle(message: ToWorker): void
  members(): readonly string[]
  /** Addresses answered for now, with the links. */
  answering(): ReadonlyMap<Ip, readonly string[]>
  /** Drops by their word. */
  drops(): ReadonlyMap<string, number>
  /** Stops answering without a word to anybody. */
  close(): void
}

export function startFastWorker({ node, gossip, exclude }: WorkerOptions, ground: Ground): FastWorker {
  const { clock, random } = ground
  const limit = createLimit(TOLD_AT_ONCE, TOLD_PER_SECOND)
  const tell = (message: FromWorker) => {
    const kind = message.type === 'fault' ? message.fault : message.type === 'log' ? message.msg : undefined
    if (kind === undefined || limit(kind, clock.now()) !== undefined) ground.tell(message)
  }
  const tally = createTally()
  const excluded = exclude.map((source) => new RegExp(source))
  let ring: Memberlist | undefined
  const told = new AnsweringLinks()
  let toldAt = -1 // the responder's revision

  /** A port still held by a predecessor is waited for. */
  const openRing = async (options: GossipOptions, secretKey: Uint8Array | undefined): Promise<Memberlist> => {
    for (;;) {
      try {
        ring = await createMemberlist({
          name: node,
          bindAddress: options.bindAddress,
          bindPort: options.bindPort,
          secretKeys: secretKey === undefined ? [] : [secretKey],
          config: options.profile === 'wan' ? wanConfig() : lanConfig(),
          clock,
          random,
          ...(ground.transport === undefined ? {} : { transport: ground.transport }),
          onDrop: tally.drop,
          log: (level, msg, fields) => tell({ type: 'log', level, msg, fields }),
        })
        return ring
      } catch (error) {
        tell({ type: 'fault', fault: 'GossipNotBound', fields: { error: String(error) } })
        await new Promise<void>((resolve) => clock.after(BIND_RETRY_MS, resolve))
      }
    }
  }

  const responder = createResponder({
    open: ground.openPacketSocket,
    clock,
    onDrop: tally.drop,
    onAnswered: tally.answered,
    onAnnounced: tally.announced,
    onForeign: ({ address, mac, link }) => fast.foreign(address, mac, link),
    onInterfaceMissing: (missing) => tell({ type: 'interface-missing', ...missing }),
    onFault: (link, why) => tell({ type: 'fault', fault: 'LinkFault', fields: { link, why } }),
  })

  const fast = createFastPath({
    node,
    clock,
    random,
    responder,
    openRing: gossip === undefined ? undefined : (secretKey) => openRing(gossip, secretKey),
    tell,
  })

  const onLinks = (links: ReadonlyMap<number, Link>) => {
    const { counting, ignored } = countingLinks([...links.values()], excluded)
    fast.links(counting)
    tell({ type: 'links', counting, ignored: ignored.map(({ link, why }) => ({ name: link.name, why })) })
  }
  const onFault = (why: Error) => tell({ type: 'fault', fault: 'LinkWatch', fields: { error: why.message } })
  ground.watchLinks({ onChange: onLinks, onFault, clock, signal: ground.signal })

  /** Nothing is looked through for it: frames are not to wait for what is told. */
  const tellTotals = () => {
    tell({ type: 'counters', counters: tally.read(ring?.health() ?? 0) })
    if (responder.revision() !== toldAt) tellAnswering()
    clock.after(TELL_TOTALS_MS, tellTotals)
  }
  const tellAnswering = () => {
    toldAt = responder.revision()
    const addresses = told.changesTo(responder.answering())
    told.take(addresses)
    if (addresses.size > 0) tell({ type: 'answering', addresses })
  }
  tellTotals()

  return {
    handle(message) {
      fast.handle(message)
      if (message.type !== 'table') return
      for (const delta of message.deltas) if (delta.do === 'delete') tally.forget(delta.address)
    },
    members: () => ring?.members().map((member) => member.name) ?? [],
    answering: responder.answering,
    drops: tally.drops,
    close: responder.close,
  }
}
