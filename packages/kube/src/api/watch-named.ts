import type { Clock } from '../clock.ts'
import type { StaleReason } from '../cluster.ts'
import type { ApiClient } from './client.ts'
import { Reflector, TIMING } from './reflector.ts'

export interface NamedOptions {
  readonly client: Pick<ApiClient, 'request' | 'watch'>
  /** Of its collection. */
  readonly path: string
  readonly name: string
  readonly clock: Clock
  readonly random: () => number
  /** It is this now, as it came; undefined: there is none. */
  readonly told: (object: unknown) => void
  /** It is not kept up, and why; or it is again. */
  readonly trouble: (trouble: { readonly why: StaleReason; readonly message: string } | undefined) => void
}

/** Follows one object by its name: a right to list and watch it by that name is enough. Returns how to stop. */
export function watchNamed({ client, path, name, clock, random, told, trouble }: NamedOptions): () => void {
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
