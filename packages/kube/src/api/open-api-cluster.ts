import { createHash } from 'node:crypto'
import type { Effect, Outcome, ServiceKey } from '@clarion/core'
import { Changes } from '../changes.ts'
import { type Clock, SYSTEM_CLOCK } from '../clock.ts'
import type { Cluster, StaleKind } from '../cluster.ts'
import { refuse } from '../outcome.ts'
import { isBgpKind } from '../schema/read-object.ts'
import { Serial } from '../serial.ts'
import { GOSSIP_SECRET_NAME } from '../views/view-gossip-secret.ts'
import { ApiFacts } from './api-facts.ts'
import type { ApiClient } from './client.ts'
import { Events } from './events.ts'
import { Health } from './health.ts'
import { fetchKeptConfig } from './kept-config.ts'
import { collectionOf, isAwaited, OPTIONAL_KINDS, type WatchedKind } from './kinds.ts'
import { L2Statuses } from './l2-statuses.ts'
import { Latest } from './latest.ts'
import { LookUps } from './look-ups.ts'
import { Owner } from './owner.ts'
import { perform } from './perform.ts'
import { Reflector, TIMING, type Timing } from './reflector.ts'
import { SliceLookUps } from './slice-look-ups.ts'

/** What an API server has to know of us to be our cluster. */
export interface ApiClusterOptions {
  /** Shared with whatever else speaks to the server; it outlives the cluster. */
  readonly client: ApiClient
  /** What is read: CONTROLLER_KINDS, SPEAKER_KINDS. Whoever reads claims also hears of Services that are load balancers no more. */
  readonly kinds: readonly WatchedKind[]
  /** Who writes: `controller` or `speaker-<node>`. */
  readonly writer: string
  /** The namespace whose config objects, speaker pods and gossip secret count. */
  readonly namespace: string
  /** Label selector of the speakers' pods, as text. None: no pod is a speaker. */
  readonly speakerSelector?: string | undefined
  readonly gossipSecret?: string | undefined
  /** Our pod: owner of what we write about ourselves. */
  readonly podName?: string | undefined
  /** Asked last before a claim or a Service's status is sent: a sentence why it may not be. The effect is then Unavailable. */
  readonly mayWrite?: (() => string | undefined) | undefined
  /** Milliseconds such a write may take: then it is given up, and the server is told to. */
  readonly writeWithin?: (() => number) | undefined
  readonly onLog?: ((line: ApiLog) => void) | undefined
  readonly clock?: Clock | undefined
  /** From 0 to 1. */
  readonly random?: (() => number) | undefined
  /** Milliseconds since the epoch, for timestamps in what is written. */
  readonly wallNow?: (() => number) | undefined
  readonly timing?: Timing | undefined
}

export interface ApiLog {
  readonly level: 'info' | 'warn'
  readonly msg: string
  readonly kind?: string
  readonly reason?: string
  readonly error?: string
}

/** An API server as the cluster. It is opened whether the server answers or not: `synced` and `health` tell. */
export function openApiCluster(options: ApiClusterOptions): Cluster {
  const { client, writer, namespace, speakerSelector = '', gossipSecret = GOSSIP_SECRET_NAME, podName } = options
  const { clock = SYSTEM_CLOCK, random = Math.random, wallNow = Date.now, timing = TIMING } = options
  const { onLog: log = () => {}, mayWrite = () => undefined, writeWithin } = options
  const kinds = options.kinds.filter((kind) => kind !== 'Pod' || speakerSelector !== '')
  const changes = new Changes(clock)
  const health = new Health(kinds, wallNow, (stale, kind) => {
    changes.add([{ kind: 'health' }])
    log(healthLine(stale, kind))
  })
  const reflectors = new Map<WatchedKind, Reflector>()
  /** Kinds without which it can be begun: where they are not served, there are none of them. */
  const missing = new Map(CONFIG_KINDS.map((kind) => [kind, Promise.withResolvers<void>()]))
  let servicesRead = false
  let slicesBegun = false
  const lookUp = (key: ServiceKey) => {
    if (servicesRead) lookUps.look(key)
  }
  const facts: ApiFacts = new ApiFacts({
    namespace,
    changed: (change) => changes.add([change]),
    emptied: (kind, lost) => health.emptied(kind, lost),
    newService: (key) => {
      if (slicesBegun) sliceLookUps.look(key)
    },
    lookUp: kinds.includes('AddressClaim') ? lookUp : undefined,
  })
  const lookUps = new LookUps({ client, shelf: () => facts.shelves.Service, clock, random })
  const sliceLookUps = new SliceLookUps({
    client,
    shelf: () => facts.shelves.EndpointSlice,
    clock,
    relist: () => reflectors.get('EndpointSlice')?.relist(),
  })
  const owner = new Owner(client, namespace, podName)
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  let eventTrouble: string | undefined
  const events = new Events({
    client,
    clock,
    wallNow,
    namespace,
    source: writer === 'controller' ? 'metallb-controller' : 'metallb-speaker',
    instance: podName ?? writer,
    hash,
    failed: ({ reason, message }) => {
      if (reason !== eventTrouble) log({ level: 'warn', msg: 'events are not written', reason, error: message })
      eventTrouble = reason
    },
  })
  const latest = new Latest(clock, random)
  const node = writer.startsWith('speaker-') ? writer.slice('speaker-'.length) : undefined
  const l2Statuses = node === undefined ? undefined : new L2Statuses({ client, namespace, node, owner, hash })
  const states = { client, namespace, owner, hash, wallNow }
  const performing = {
    client,
    facts,
    events,
    l2Statuses,
    states,
    latest,
    claims: new Serial(),
    namespace,
    wallNow,
    mayWrite,
    writeWithin,
  }

  for (const kind of kinds) {
    reflectors.set(
      kind,
      new Reflector({
        client,
        collection: collectionOf(kind, { namespace, speakerSelector, secretName: gossipSecret }),
        sink: facts.shelves[kind],
        clock,
        random,
        timing,
        told: (trouble) => {
          if (trouble?.why === 'Missing') missing.get(kind)?.resolve()
          if (trouble === undefined) health.current(kind)
          else health.stale(kind, trouble.why, trouble.message)
        },
        absent:
          isBgpKind(kind) || OPTIONAL_KINDS.includes(kind)
            ? () => log({ level: 'info', msg: 'the server does not have the kind', kind })
            : undefined,
      }),
    )
  }
  let closed = false
  const begin = async (): Promise<void> => {
    for (const [kind, reflector] of reflectors) if (kind !== 'EndpointSlice') void reflector.run()
    await reflectors.get('Service')?.read // slices are kept for the Services that are known
    servicesRead = true
    const slices = reflectors.get('EndpointSlice')
    slicesBegun = slices !== undefined
    if (slices !== undefined) void slices.run()
    void readBgp()
    const needed = [...reflectors].filter(([kind]) => isAwaited(kind, kinds))
    await Promise.all(needed.map(([kind, { read }]) => Promise.race([read, missing.get(kind)?.promise ?? read])))
    for (const key of kinds.includes('AddressClaim') ? facts.strangers() : []) lookUps.look(key)
    await lookUps.done()
    changes.begin()
  }
  /** It is known whole or not at all: half of it would have peers that nobody defines. */
  const readBgp = async (): Promise<void> => {
    if (!kinds.some(isBgpKind)) return
    await Promise.all([...reflectors].filter(([kind]) => isBgpKind(kind) || kind === 'Node').map(([, { read }]) => read))
    facts.beginBgp()
  }
  if (l2Statuses !== undefined) void latest.run('ServiceL2Status', () => l2Statuses.begin())

  return {
    facts,
    synced: begin(),
    onChange: (listener) => changes.listen(listener),
    health: () => health.get(),
    keptConfig: () => fetchKeptConfig({ client, namespace }),
    perform: async (effect: Effect): Promise<Outcome> =>
      closed ? refuse('Unavailable', 'the cluster is closed') : perform(effect, performing),
    async close() {
      closed = true
      for (const reflector of reflectors.values()) reflector.stop()
      lookUps.close()
      sliceLookUps.close()
      events.close()
      latest.close()
      changes.stop() // requests under way are the client's, and end with it
    },
  }
}

const CONFIG_KINDS: readonly WatchedKind[] = ['IPAddressPool', 'L2Advertisement']

function healthLine(stale: StaleKind | undefined, kind: string): ApiLog {
  if (stale === undefined) return { level: 'info', msg: 'kept up', kind }
  return { level: 'warn', msg: 'not kept up', kind, reason: stale.why, error: stale.message }
}
