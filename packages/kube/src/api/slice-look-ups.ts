import type { ServiceKey } from '@clarion/core'
import type { Clock } from '../clock.ts'
import { keyParts } from '../objects/names.ts'
import type { ApiClient } from './client.ts'
import { at } from './json.ts'
import { SERVICE_OF_SLICE, withQuery } from './kinds.ts'
import type { Shelf } from './shelf.ts'

const GATHER = 100 // ms
const FEW = 10
const AFTER_FEW = 1_000 // ms until the next look
const AFTER_MANY = 10_000

export interface SliceLookUpOptions {
  readonly client: Pick<ApiClient, 'request'>
  readonly shelf: () => Pick<Shelf<unknown>, 'put' | 'beside'>
  readonly clock: Clock
  /** Reads all slices anew. */
  readonly relist: () => void
}

/**
 * Slices are kept for load balancers only. A Service that becomes one may have slices that were seen and forgotten: they are asked for,
 * by Service where they are few, all of them where they are many.
 */
export class SliceLookUps {
  readonly #options: SliceLookUpOptions
  readonly #wanted = new Set<ServiceKey>()
  #cancel: (() => void) | undefined
  #notBefore = 0

  constructor(options: SliceLookUpOptions) {
    this.#options = options
  }

  look(key: ServiceKey): void {
    this.#wanted.add(key)
    this.#schedule()
  }

  close(): void {
    this.#cancel?.()
    this.#wanted.clear()
  }

  #schedule(): void {
    if (this.#cancel !== undefined || this.#wanted.size === 0) return
    const { clock } = this.#options
    this.#cancel = clock.after(Math.max(GATHER, this.#notBefore - clock.now()), () => {
      this.#cancel = undefined
      this.#pass()
    })
  }

  #pass(): void {
    const { clock, relist, shelf } = this.#options
    const keys = [...this.#wanted]
    this.#wanted.clear()
    const many = keys.length > FEW
    this.#notBefore = clock.now() + (many ? AFTER_MANY : AFTER_FEW)
    if (many) relist()
    else void shelf().beside(async () => void (await Promise.all(keys.map((key) => this.#ask(key)))))
  }

  async #ask(key: ServiceKey): Promise<void> {
    const { client, shelf } = this.#options
    const { namespace, name } = keyParts(key)
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`
    const answer = await client.request({
      method: 'GET',
      path: withQuery(path, { labelSelector: `${SERVICE_OF_SLICE}=${name},!service.kubernetes.io/headless` }),
    })
    if (!answer.ok) return this.look(key)
    const items = at(answer.body, 'items')
    if (Array.isArray(items)) for (const item of items) shelf().put(item)
  }
}
