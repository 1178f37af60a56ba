/** AddressQuotas as the rules see them. The CRD refuses most of what is a fault here; a folder of manifests has no CRD. */
import type { Family } from '@clarion/inet'
import { byText, type ConfigFault, faultAt, type Place } from '../config/fault.ts'
import { namesTwice } from '../config/names-twice.ts'
import { matches, type Selector } from '../config/selector.ts'
import { readSelectors } from '../config/selector-list.ts'
import type { Labels } from '../facts.ts'
import type { AddressQuotaObject, QuotaScope } from './objects.ts'

export interface Quota {
  readonly name: string
  readonly scope: QuotaScope
  readonly namespaces: ReadonlySet<string>
  /** Any of them, or a name above. */
  readonly namespaceSelectors: readonly Selector[]
  /** Undefined: all. */
  readonly pools: ReadonlySet<string> | undefined
  /** Undefined: any number. */
  readonly limit: Readonly<Record<Family, number | undefined>>
  readonly faults: readonly ConfigFault[]
  readonly object: AddressQuotaObject
}

/** By name. Of one with faults holds what could be read: a selector that cannot be read is no namespace's. */
export function readQuotas(objects: readonly AddressQuotaObject[]): readonly Quota[] {
  const twice = Map.groupBy(namesTwice(objects, 'AddressQuota', 'NameTwice'), ({ object }) => object)
  return objects
    .toSorted((a, b) => byText(a.name, b.name) || byText(a.uid, b.uid))
    .map((object) => readQuota(object, twice.get(`AddressQuota/${object.name}`) ?? []))
}

function readQuota(object: AddressQuotaObject, more: readonly ConfigFault[]): Quota {
  const { name, spec } = object
  const place = (field: string): Place => ({ object: `AddressQuota/${name}`, field })
  const read = readSelectors(spec.namespaceSelectors ?? [], place('spec.namespaceSelectors'))
  const faults = [...more, ...read.faults]
  if (spec.namespaces === undefined && spec.namespaceSelectors === undefined) {
    faults.push(faultAt(place('spec'), 'QuotaForNobody', '', 'needs namespaces or namespaceSelectors; [{}] selects all'))
  }
  if (spec.ipv4 === undefined && spec.ipv6 === undefined) {
    faults.push(faultAt(place('spec'), 'QuotaOfNothing', '', 'needs ipv4 or ipv6'))
  }
  return {
    name,
    scope: spec.scope,
    namespaces: new Set(spec.namespaces),
    namespaceSelectors: read.selectors,
    pools: spec.pools && new Set(spec.pools),
    limit: { ipv4: spec.ipv4, ipv6: spec.ipv6 },
    faults,
    object,
  }
}

/** Whether it is about a namespace; `unknown` while that depends on labels that were not read. */
export function isAbout(quota: Quota, namespace: string, labels: Labels | undefined): boolean | 'unknown' {
  if (quota.namespaces.has(namespace)) return true
  if (labels === undefined) return quota.namespaceSelectors.length > 0 ? 'unknown' : false
  return quota.namespaceSelectors.some((selector) => matches(selector, labels))
}

export function countsPool(quota: Quota, pool: string): boolean {
  return quota.pools === undefined || quota.pools.has(pool)
}
