import type { NodeName } from '../wire/message.ts'
import { type Endpoint, endpointKey } from './address.ts'
import { below, type Random, shuffle, swap } from './random.ts'

/** What is known of one node (ML 6.1). Address and meta are kept as received, to be relayed. */
export interface NodeRecord extends Endpoint {
  readonly name: NodeName
  addr: Uint8Array
  port: number
  meta: Uint8Array | null
  vsn: Uint8Array
  incarnation: number
  state: NodeState
  since: number // of the state
}

export type NodeState = 'alive' | 'suspect' | 'dead' | 'left'

export function isGone(node: { readonly state: NodeState }): boolean {
  return node.state === 'dead' || node.state === 'left'
}

/** All known nodes by name, ourselves too; `order` is the rotation of probes. */
export class NodeTable {
  readonly order: NodeRecord[] = []
  readonly #byName = new Map<NodeName, NodeRecord>()
  readonly #atEndpoint = new Map<string, number>()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  get size(): number {
    return this.order.length
  }

  get(name: NodeName): NodeRecord | undefined {
    return this.#byName.get(name)
  }

  /** Into a random place of the rotation, so that a newcomer is not always probed last. */
  add(node: NodeRecord): void {
    this.#byName.set(node.name, node)
    this.order.push(node)
    swap(this.order, this.order.length - 1, below(this.order.length, this.#random))
    this.#count(node, 1)
  }

  move(node: NodeRecord, to: Endpoint): void {
    this.#count(node, -1)
    node.addr = to.addr
    node.port = to.port
    this.#count(node, 1)
  }

  /** Whether any node is known at this endpoint, in either form of its address. */
  isKnown(endpoint: Endpoint): boolean {
    return this.#atEndpoint.has(endpointKey(endpoint))
  }

  /** Forgets the nodes that `isOver` names, and shuffles the rotation (ML 6.8). */
  reap(isOver: (node: NodeRecord) => boolean): void {
    const stay: NodeRecord[] = []
    for (const node of this.order) {
      if (!isOver(node)) {
        stay.push(node)
        continue
      }
      this.#byName.delete(node.name)
      this.#count(node, -1)
    }
    shuffle(stay, this.#random)
    this.order.splice(0, this.order.length, ...stay)
  }

  #count(endpoint: Endpoint, by: 1 | -1): void {
    const key = endpointKey(endpoint)
    const count = (this.#atEndpoint.get(key) ?? 0) + by
    if (count > 0) this.#atEndpoint.set(key, count)
    else this.#atEndpoint.delete(key)
  }
}
