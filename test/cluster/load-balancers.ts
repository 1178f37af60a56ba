import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { addressesOf } from './assignments.ts'
import { ALL_SERVICES } from './stage.ts'
import type { Witness, Write } from './witness.ts'

/** Services of type LoadBalancer, as a witness of all Services sees them. */
export interface LoadBalancers {
  now(): readonly PlainObject[]
  /** What each shows, by name; empty where it shows none. */
  addresses(): ReadonlyMap<string, string>
  written(): readonly Write[]
}

export function loadBalancers(witness: Witness): LoadBalancers {
  const now = () => witness.now(ALL_SERVICES).filter(isOne)
  return {
    now,
    addresses: () => new Map(now().map((one) => [textAt(one, 'metadata', 'name') ?? '', addressesOf(one).join()])),
    written: () => witness.writes.filter(({ path, object }) => path === ALL_SERVICES && isOne(object)),
  }
}

const isOne = (service: PlainObject): boolean => at(service, 'spec', 'type') === 'LoadBalancer'
