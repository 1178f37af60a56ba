import type { Ip } from '@clarion/inet'
import type { ServiceKey, ServiceView } from '../facts.ts'
import type { Claimant } from './claimant.ts'

/** A Service of ours as far as the book reads it. */
export interface Shown extends Claimant {
  readonly created: number
  readonly ips: ReadonlySet<Ip>
}

export function shownOf({ key, uid, created, sharingKey, backendKey, ports, ips }: ServiceView): Shown {
  return { key, uid, created, sharingKey, backendKey, ports, ips: new Set(ips) }
}

/** Where statuses clash the older Service keeps the address: by creation, then uid. */
export function byAge(keys: readonly ServiceKey[], all: ReadonlyMap<ServiceKey, Shown>): readonly ServiceKey[] {
  const age = (key: ServiceKey) => all.get(key) ?? { created: 0, uid: '' }
  return keys.toSorted((a, b) => age(a).created - age(b).created || (age(a).uid < age(b).uid ? -1 : 1))
}
