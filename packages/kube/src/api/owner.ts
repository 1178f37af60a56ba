import type { PlainObject } from '../objects/plain.ts'
import type { ApiClient } from './client.ts'
import { textAt } from './json.ts'

export type OwnerReferences = readonly PlainObject[]

/**
 * The owner of what a program writes about itself is its pod, so that it goes with the pod (MB 1.7, 7.1). Without a pod, or where it may
 * not be read, there is no owner.
 */
export class Owner {
  readonly #client: Pick<ApiClient, 'request'>
  readonly #namespace: string
  readonly #pod: string | undefined
  #references: OwnerReferences | undefined

  constructor(client: Pick<ApiClient, 'request'>, namespace: string, pod: string | undefined) {
    this.#client = client
    this.#namespace = namespace
    this.#pod = pod
  }

  async references(): Promise<OwnerReferences> {
    if (this.#references !== undefined) return this.#references
    if (this.#pod === undefined) return []
    const answer = await this.#client.request({
      method: 'GET',
      path: `/api/v1/namespaces/${this.#namespace}/pods/${this.#pod}`,
    })
    const uid = answer.ok ? textAt(answer.body, 'metadata', 'uid') : undefined
    if (uid === undefined) return [] // asked again next time
    this.#references = [{ apiVersion: 'v1', kind: 'Pod', name: this.#pod, uid, controller: false }]
    return this.#references
  }
}
