/** For whom a pool is: IPAddressPool, spec.serviceAllocation. MB 1.1 and 1.10. */
import type { PoolAllocation } from '../facts.ts'
import { type ConfigFault, faultAt, itemOf, type Place, quote } from './fault.ts'
import type { ServiceAllocationSpec } from './objects.ts'
import { readSelectors } from './selector-list.ts'

/** A pool is pinned as soon as the field is there: with nothing in it, for every Service, but before the pools that are not pinned. */
export function readServiceAllocation(
  written: ServiceAllocationSpec | null | undefined,
  place: Place,
): { readonly allocation: PoolAllocation | undefined; readonly faults: readonly ConfigFault[] } {
  if (written === undefined || written === null) return { allocation: undefined, faults: [] }
  const at = (field: string): Place => ({ object: place.object, field: `${place.field}.${field}` })
  const byNamespace = readSelectors(written.namespaceSelectors ?? [], at('namespaceSelectors'))
  const byService = readSelectors(written.serviceSelectors ?? [], at('serviceSelectors'))
  return {
    allocation: {
      priority: written.priority ?? 0,
      namespaces: new Set(written.namespaces),
      namespaceSelectors: byNamespace.selectors,
      serviceSelectors: byService.selectors,
    },
    faults: [...namesTwice(written.namespaces ?? [], at('namespaces')), ...byNamespace.faults, ...byService.faults],
  }
}

function namesTwice(names: readonly string[], place: Place): readonly ConfigFault[] {
  return names.flatMap((name, i) =>
    names.indexOf(name) < i ? [faultAt(itemOf(place, i), 'NameTwice', name, `${quote(name)} is listed twice`)] : [],
  )
}
