/** The fast worker: real sockets, real links, real gossip around the fast path. Nothing here waits for the main thread. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { createResponder } from '@clarion/l2'
import { openPacketSocket, watchLinks } from '@clarion/link'
import { countingLinks, type Link } from '@clarion/link/rules'
import { systemClock } from '@clarion/program'
import { createMemberlist, lanConfig, type Memberlist, wanConfig } from 'memberlist-ts'
import { createFastPath } from './fast-path.ts'
import type { FromWorker, GossipOptions, ToWorker, WorkerOptions } from './protocol.ts'
import { createTally } from './tally.ts'

const TELL_COUNTERS_MS = 1_000
const BIND_RETRY_MS = 500

if (isMainThread || parentPort === null) throw new Error('worker.ts runs as a worker of the speaker')
const port = parentPort
const { node, gossip, exclude }: WorkerOptions = workerData
const tell = (message: FromWorker) => port.postMessage(message)
const tally = createTally()
const excluded = exclude.map((source) => new RegExp(source))
let ring: Memberlist | undefined

/** A port still held by a predecessor is waited for. */
async function openRing(options: GossipOptions, secretKey: Uint8Array | undefined): Promise<Memberlist> {
  for (;;) {
    try {
      ring = await createMemberlist({
        name: node,
        bindAddress: options.bindAddress,
        bindPort: options.bindPort,
        secretKeys: secretKey === undefined ? [] : [secretKey],
        config: options.profile === 'wan' ? wanConfig() : lanConfig(),
        onDrop: tally.drop,
        log: (level, msg, fields) => tell({ type: 'log', level, msg, fields }),
      })
      return ring
    } catch (error) {
      tell({ type: 'fault', fault: 'GossipNotBound', fields: { error: String(error) } })
      await new Promise<void>((resolve) => systemClock.after(BIND_RETRY_MS, resolve))
    }
  }
}

const responder = createResponder({
  open: openPacketSocket,
  clock: systemClock,
  onDrop: tally.drop,
  onAnswered: tally.answered,
  onAnnounced: tally.announced,
  onForeign: ({ address, mac, link }) => fast.foreign(address, mac, link),
  onInterfaceMissing: (missing) => tell({ type: 'interface-missing', ...missing }),
  onFault: (link, why) => tell({ type: 'fault', fault: 'LinkFault', fields: { link, why } }),
})

const fast = createFastPath({
  node,
  clock: systemClock,
  random: Math.random,
  responder,
  openRing: gossip === undefined ? undefined : (secretKey) => openRing(gossip, secretKey),
  tell,
})

const onLinks = (links: ReadonlyMap<number, Link>) => {
  const { counting, ignored } = countingLinks([...links.values()], excluded)
  fast.links(counting)
  tell({ type: 'links', counting, ignored: ignored.map(({ link, why }) => ({ name: link.name, why })) })
}

const stop = new AbortController()
watchLinks({
  onChange: onLinks,
  onFault: (why) => tell({ type: 'fault', fault: 'LinkWatch', fields: { why } }),
  clock: systemClock,
  signal: stop.signal,
})

const tellCounters = () => {
  tell({ type: 'counters', counters: tally.read(ring?.health() ?? 0) })
  tell({ type: 'answering', addresses: responder.answering() })
  systemClock.after(TELL_COUNTERS_MS, tellCounters)
}
tellCounters()

port.on('message', (message: ToWorker) => {
  fast.handle(message)
  if (message.type !== 'table') return
  for (const delta of message.deltas) if (delta.do === 'delete') tally.forget(delta.address)
})
