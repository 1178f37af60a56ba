/** Who has which address, read from Services and claims as the server gives them; and what must never be so, judged without our rules. */
import { at } from '../../packages/kube/src/api/json.ts'
import { isPlainObject, type PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { keyOf, type Write } from './witness.ts'

export const POOL_ANNOTATION = 'metallb.io/ip-allocated-from-pool'

/** Addresses that the status shows. */
export function addressesOf(service: PlainObject): readonly string[] {
  const entries = at(service, 'status', 'loadBalancer', 'ingress')
  return Array.isArray(entries) ? entries.map((entry) => String(at(entry, 'ip'))) : []
}

export const poolOf = (service: PlainObject) => at(service, 'metadata', 'annotations', POOL_ANNOTATION)

/** What a Service says of itself under this type of condition. */
export function conditionOf(service: PlainObject | undefined, type: string): PlainObject | undefined {
  const found = at(service, 'status', 'conditions')
  return Array.isArray(found) ? found.filter(isPlainObject).find((one) => one.type === type) : undefined
}

const uidOf = (object: PlainObject) => at(object, 'metadata', 'uid')
export const addressOfClaim = (claim: PlainObject): string => String(at(claim, 'spec', 'address'))

export const isHeldBy = (claim: PlainObject, service: PlainObject): boolean => holderOf(claim).uid === uidOf(service)

const phaseOf = (claim: PlainObject) => at(claim, 'status', 'phase')

function holderOf(claim: PlainObject) {
  const holders = at(claim, 'spec', 'holders')
  const holder = Array.isArray(holders) ? holders[0] : undefined
  return { key: `${at(holder, 'namespace')}/${at(holder, 'name')}`, uid: at(holder, 'uid') }
}

/** What must be true at any moment, whatever was just killed: an address has one owner, and a claim says so. */
export function faults(services: readonly PlainObject[], claims: readonly PlainObject[]): readonly string[] {
  const found: string[] = []
  const claimed = new Map(claims.map((claim) => [addressOfClaim(claim), claim]))
  const shownBy = new Map<string, string>()
  for (const service of services) {
    const key = keyOf(service)
    for (const address of addressesOf(service)) {
      const other = shownBy.get(address)
      if (other !== undefined) found.push(`${address} belongs to ${other} and ${key}`)
      shownBy.set(address, key)
      const claim = claimed.get(address)
      if (claim === undefined) found.push(`${key} shows ${address}, and no claim says so`)
      else if (holderOf(claim).uid !== uidOf(service)) found.push(`${key} shows ${address}, the claim of ${holderOf(claim).key}`)
    }
    if (addressesOf(service).length > 0 !== (poolOf(service) !== undefined)) found.push(`${key} has one of address and pool only`)
  }
  return found
}

/** What must be true as well when everything is done: no Service without an address, no claim that nobody shows. */
export function unfinished(services: readonly PlainObject[], claims: readonly PlainObject[]): readonly string[] {
  const shown = new Map(services.flatMap((service) => addressesOf(service).map((address) => [address, service])))
  const without = services.filter((service) => addressesOf(service).length === 0).map((s) => `${keyOf(s)} has no address`)
  const stale = claims.flatMap((claim) => {
    const address = addressOfClaim(claim)
    if (phaseOf(claim) !== 'Assigned') return [`the claim of ${address} is ${phaseOf(claim)}`]
    return shown.has(address) ? [] : [`${address} is claimed for ${holderOf(claim).key}, which does not show it`]
  })
  return [...faults(services, claims), ...without, ...stale]
}

/** Moments when an address stood in two statuses, or was taken from or changed for a Service, from the writes to Services in their order. */
export function upheavals(writes: readonly Write[]): readonly string[] {
  const found: string[] = []
  const shows = new Map<string, readonly string[]>()
  const owner = new Map<string, string>()
  for (const { type, key, object, version } of writes) {
    const before = shows.get(key) ?? []
    const now = type === 'DELETED' ? [] : addressesOf(object)
    for (const address of before) if (!now.includes(address) && owner.get(address) === key) owner.delete(address)
    for (const address of now) {
      const other = owner.get(address)
      if (other !== undefined && other !== key) found.push(`at ${version} ${address} belongs to ${other} and ${key}`)
      owner.set(address, key)
    }
    const lost = before.filter((address) => !now.includes(address))
    if (type !== 'DELETED' && lost.length > 0) found.push(`at ${version} ${key} loses ${lost.join()}`)
    shows.set(key, now)
  }
  return found
}

/** Writes that change more than conditions, which tell and decide nothing. Give it the writes from the beginning. */
export function beyondConditions(writes: readonly Write[]): readonly Write[] {
  const before = new Map<string, string>()
  return writes.filter(({ type, key, object }) => {
    const now = withoutConditions(object)
    const same = type === 'MODIFIED' && before.get(key) === now
    before.set(key, now)
    return !same
  })
}

const PASSING = new Set(['conditions', 'resourceVersion', 'managedFields'])

const withoutConditions = (object: PlainObject): string =>
  JSON.stringify(object, (key, value: unknown) => (PASSING.has(key) ? undefined : value))
