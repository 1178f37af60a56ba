import type { FamilyPolicy, ServiceView } from '@clarion/core'
import { type Family, familyOf, parseIp } from '@clarion/inet'
import type { ServiceObject } from '../schema/service.ts'

/** Hexadecimal digest of at least 32 digits. */
export type Hash = (text: string) => string

/**
 * What the API server would have made of a Service when it was created: policy and families where they were left out, and a uid. It is
 * the server of a dual-stack cluster; cluster addresses may be given, and are not needed.
 */
export function admit(service: ServiceObject, view: ServiceView, hash: Hash): ServiceView {
  const familyPolicy = policyOf(service)
  const families = familiesOf(service, familyPolicy)
  return {
    ...view,
    uid: view.uid === '' ? uidOf(`Service ${view.key}`, hash) : view.uid,
    familyPolicy,
    primaryFamily: families[0] ?? 'ipv4',
    clusterFamilies: view.clusterFamilies.length > 0 ? view.clusterFamilies : families,
  }
}

/** Two addresses or two families without a policy mean that both are required. */
function policyOf({ spec }: ServiceObject): FamilyPolicy {
  return (
    spec.ipFamilyPolicy ?? (spec.clusterIPs.length === 2 || spec.ipFamilies.length === 2 ? 'RequireDualStack' : 'SingleStack')
  )
}

function familiesOf({ spec }: ServiceObject, policy: FamilyPolicy): readonly Family[] {
  const written = spec.ipFamilies.map((family): Family => (family === 'IPv6' ? 'ipv6' : 'ipv4'))
  const given =
    written.length > 0 ? written : familiesOfAddresses(spec.clusterIPs.length > 0 ? spec.clusterIPs : [spec.clusterIP])
  const first = given[0] ?? 'ipv4'
  if (policy === 'SingleStack') return [first]
  return [first, first === 'ipv4' ? 'ipv6' : 'ipv4']
}

function familiesOfAddresses(texts: readonly string[]): readonly Family[] {
  return texts
    .map(parseIp)
    .filter((ip) => ip !== undefined)
    .map(familyOf)
}

/** The object with a uid, its own or one of ours. */
export function identified<T extends { readonly name: string; readonly uid: string }>(object: T, kind: string, hash: Hash): T {
  return object.uid === '' ? { ...object, uid: uidOf(`${kind} ${object.name}`, hash) } : object
}

/** A uid that is the same whenever the object is read again. */
function uidOf(id: string, hash: Hash): string {
  const digits = hash(id)
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-')
}
