import { SYSTEM_CLOCK } from '../clock.ts'
import type { ClusterFacts, StaleReason } from '../cluster.ts'
import { isBgpKind } from '../schema/read-object.ts'
import { ApiFacts } from './api-facts.ts'
import type { ApiClient } from './client.ts'
import { collectionOf, type WatchedKind } from './kinds.ts'
import { Reflector, TIMING } from './reflector.ts'

export interface ReadApiOptions {
  readonly client: ApiClient
  readonly kinds: readonly WatchedKind[]
  readonly namespace: string
  readonly speakerSelector: string
}

/** A kind that could not be read, and why. */
export interface Unread {
  readonly unread: WatchedKind
  readonly why: StaleReason
  readonly message: string
}

export interface ReadApi {
  readonly facts: ClusterFacts
  readonly unread: readonly Unread[]
}

/** Reads an API server once: every list whole, no watch, nothing written. A list that is refused is not asked for again. */
export async function readApi(options: ReadApiOptions): Promise<ReadApi> {
  const { namespace } = options
  const facts = new ApiFacts({ namespace, changed() {}, emptied() {}, newService() {}, lookUp: undefined })
  const isSlice = (kind: WatchedKind) => kind === 'EndpointSlice'
  const first = options.kinds.filter((kind) => !isSlice(kind))
  const troubles = await Promise.all(first.map((kind) => readOnce(kind, facts, options)))
  // Slices are kept for the Services that are known.
  for (const kind of options.kinds.filter(isSlice)) troubles.push(await readOnce(kind, facts, options))
  const unread = troubles.filter((trouble) => trouble !== undefined)
  // What is advertised is of use alone; the rest of what is written about BGP may be out of sight.
  const { kinds } = options
  if (kinds.includes('BGPAdvertisement') && !unread.some(({ unread }) => unread === 'BGPAdvertisement')) facts.beginBgp()
  return { facts, unread }
}

function readOnce(kind: WatchedKind, facts: ApiFacts, options: ReadApiOptions): Promise<Unread | undefined> {
  const { client, namespace, speakerSelector } = options
  return new Promise((resolve) => {
    const reflector = new Reflector({
      client,
      collection: collectionOf(kind, { namespace, speakerSelector, secretName: '' }),
      sink: facts.shelves[kind],
      clock: SYSTEM_CLOCK,
      random: Math.random,
      timing: TIMING,
      absent: isBgpKind(kind) ? () => {} : undefined,
      told: (trouble) => {
        reflector.stop()
        resolve(trouble && { unread: kind, ...trouble })
      },
    })
    void reflector.run()
  })
}
