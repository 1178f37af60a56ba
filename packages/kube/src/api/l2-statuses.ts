import type { DeleteL2Status, Outcome, ServiceKey, WriteL2Status } from '@clarion/core'
import { l2StatusObject } from '../objects/l2-status.ts'
import { labelValue } from '../objects/names.ts'
import { isPlainObject } from '../objects/plain.ts'
import { DONE } from '../outcome.ts'
import type { ApiClient } from './client.ts'
import { outcomeOf } from './failure.ts'
import { at, textAt } from './json.ts'
import { withQuery } from './kinds.ts'
import type { Owner } from './owner.ts'

export interface L2StatusesOptions {
  readonly client: Pick<ApiClient, 'request'>
  readonly namespace: string
  readonly node: string
  readonly owner: Owner
  readonly hash: (text: string) => string
}

/** An object of ours, and what its status says; undefined: nothing yet. */
interface Written {
  readonly name: string
  interfaces: string | undefined
}

/**
 * The ServiceL2Status objects of this node, which no other node's speaker writes. A status says what a running program answers, so those
 * of a former life of this speaker are removed before the first is written.
 */
export class L2Statuses {
  readonly #options: L2StatusesOptions
  readonly #path: string
  readonly #written = new Map<ServiceKey, Written>()
  #begun = false

  constructor(options: L2StatusesOptions) {
    this.#options = options
    this.#path = `/apis/metallb.io/v1beta1/namespaces/${options.namespace}/servicel2statuses`
  }

  /** Removes what a former life left. */
  async begin(): Promise<Outcome> {
    if (this.#begun) return DONE
    const { client, node, hash } = this.#options
    const path = withQuery(this.#path, { labelSelector: `metallb.io/node=${labelValue(node, hash)}` })
    const answer = await client.request({ method: 'GET', path })
    if (!answer.ok) return outcomeOf(answer)
    const items = at(answer.body, 'items')
    for (const item of Array.isArray(items) ? items : []) {
      const name = textAt(item, 'metadata', 'name')
      const removed = name === undefined ? DONE : await this.#remove(name)
      if (!removed.done) return removed
    }
    this.#begun = true
    return DONE
  }

  async write(effect: WriteL2Status): Promise<Outcome> {
    const begun = await this.begin()
    if (!begun.done) return begun
    const known = this.#written.get(effect.service)
    if (known === undefined) return this.#create(effect)
    const outcome = await this.#setStatus(effect, known)
    if (outcome.done || outcome.why !== 'NotFound') return outcome
    this.#written.delete(effect.service) // somebody removed it
    return this.#create(effect)
  }

  async delete({ service }: DeleteL2Status): Promise<Outcome> {
    const begun = await this.begin()
    const known = this.#written.get(service)
    if (!begun.done || known === undefined) return begun
    const outcome = await this.#remove(known.name)
    if (outcome.done) this.#written.delete(service)
    return outcome
  }

  /** Two writes: the server takes no status with a new object. */
  async #create(effect: WriteL2Status): Promise<Outcome> {
    const { client, owner, namespace, hash } = this.#options
    const { status: _, metadata, ...object } = l2StatusObject(effect, { namespace, hash })
    const ownerReferences = await owner.references()
    const body = { ...object, metadata: { ...(isPlainObject(metadata) ? metadata : {}), ownerReferences } }
    const answer = await client.request({ method: 'POST', path: this.#path, body })
    if (!answer.ok) return outcomeOf(answer)
    const known = { name: textAt(answer.body, 'metadata', 'name') ?? '', interfaces: undefined }
    this.#written.set(effect.service, known)
    return this.#setStatus(effect, known)
  }

  async #setStatus(effect: WriteL2Status, known: Written): Promise<Outcome> {
    const interfaces = [...effect.interfaces].sort().join()
    if (interfaces === known.interfaces) return DONE
    const { client, namespace, hash } = this.#options
    const { status } = l2StatusObject(effect, { namespace, hash })
    if (status === undefined) return DONE
    const path = `${this.#path}/${known.name}/status`
    const answer = await client.request({ method: 'PATCH', path, patch: 'merge', body: { status } })
    if (!answer.ok) return outcomeOf(answer)
    known.interfaces = interfaces
    return DONE
  }

  async #remove(name: string): Promise<Outcome> {
    const answer = await this.#options.client.request({ method: 'DELETE', path: `${this.#path}/${name}` })
    return answer.ok || answer.status === 404 ? DONE : outcomeOf(answer)
  }
}
