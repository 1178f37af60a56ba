import type { ServiceKey } from '@clarion/core'
import type { Clock } from '../clock.ts'
import { keyParts } from '../objects/names.ts'
import { SOON, waitAfter } from './backoff.ts'
import type { ApiClient } from './client.ts'
import type { Shelf } from './shelf.ts'

export interface LookUpOptions {
  readonly client: Pick<ApiClient, 'request'>
  readonly shelf: () => Pick<Shelf<unknown>, 'put' | 'drop' | 'version' | 'beside'>
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Services that the watch for load balancers no longer shows, or that only a claim names: deleted, or there and no load balancer? Each
 * is asked for by name until there is an answer; a Service does not count as deleted for want of one.
 */
export class LookUps {
  readonly #options: LookUpOptions
  readonly #running = new Map<ServiceKey, Promise<void>>()
  #closed = false

  constructor(options: LookUpOptions) {
    this.#options = options
  }

  look(key: ServiceKey): void {
    if (this.#running.has(key)) return
    const looking = this.#options.shelf().beside(() => this.#look(key))
    this.#running.set(key, looking)
    void looking.then(() => this.#running.delete(key))
  }

  /** Resolves when everything asked for so far is answered. */
  async done(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  close(): void {
    this.#closed = true
  }

  async #look(key: ServiceKey): Promise<void> {
    const { client, clock, random } = this.#options
    for (let failures = 1; !this.#closed; failures++) {
      const shelf = this.#options.shelf()
      const known = shelf.version(key)
      const answer = await client.request({ method: 'GET', path: servicePath(key) })
      if (this.#closed) return
      if (answer.ok) return shelf.put(answer.body)
      if (answer.status === 404) {
        if (shelf.version(key) === known) shelf.drop(key) // else it was made again meanwhile
        return
      }
      const wait = waitAfter(failures, SOON, random, answer.retryAfter)
      await new Promise<void>((resolve) => void clock.after(wait, resolve))
    }
  }
}

export function servicePath(key: ServiceKey): string {
  const { namespace, name } = keyParts(key)
  return `/api/v1/namespaces/${namespace}/services/${name}`
}
