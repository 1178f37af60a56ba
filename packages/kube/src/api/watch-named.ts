import type { Clock } from '../clock.ts'
import type { StaleReason } from '../cluster.ts'
import type { ApiClient } from './client.ts'
import { Reflector, TIMING } from './reflector.ts'

/** By whom objects are followed, and written. */
export interface Follower {
  readonly client: Pick<ApiClient, 'request' | 'watch'>
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Tells what an object is, on every change; undefined: there is none. `trouble`: it is not kept up, and why; or it is again. Returns how
 * to stop.
 */
export type WatchNamed<T> = (
  told: (seen: T | undefined) => void,
  trouble: (trouble: { readonly why: StaleReason; readonly message: string } | undefined) => void,
) => () => void

export interface NamedOptions<T> extends Follower {
  /** Of its collection. */
  readonly path: string
  readonly name: string
  readonly view: (object: unknown) => T
}

/** Follows one object by its name: a right to list and watch it by that name is enough. */
export function watchNamed<T>({ view, ...followed }: NamedOptions<T>): WatchNamed<T> {
  return (told, trouble) => follow(followed, (object) => told(object === undefined ? undefined : view(object)), trouble)
}

function follow(
  { client, path, name, clock, random }: Omit<NamedOptions<unknown>, 'view'>,
  told: (object: unknown) => void,
  trouble: Parameters<WatchNamed<unknown>>[1],
): () => void {
  let listing = true
  let found: unknown
  const reflector = new Reflector({
    client,
    collection: { path, query: { fieldSelector: `metadata.name=${name}` } },
    sink: {
      begin() {
        listing = true
        found = undefined
      },
      put(object) {
        if (listing) found = object
        else told(object)
      },
      end() {
        listing = false
        told(found)
      },
      remove: () => told(undefined),
    },
    clock,
    random,
    timing: TIMING,
    told: trouble,
  })
  void reflector.run()
  return () => reflector.stop()
}
