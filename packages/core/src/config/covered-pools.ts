import type { PoolView } from '../facts.ts'
import { byText, type ConfigFault, faultAt, itemOf, type Place, quote } from './fault.ts'
import type { LabelSelector } from './objects.ts'
import { matches } from './selector.ts'
import { readSelectors } from './selector-list.ts'

interface Covering {
  readonly ipAddressPools: readonly string[]
  readonly ipAddressPoolSelectors: readonly LabelSelector[]
}

/** The pools there are, once for all advertisements. */
export interface PoolIndex {
  readonly pools: readonly PoolView[]
  readonly names: ReadonlySet<string>
}

export function indexPools(pools: readonly PoolView[]): PoolIndex {
  return { pools, names: new Set(pools.map(({ name }) => name)) }
}

/**
 * The pools an advertisement is for: named or selected, and all of them where it does neither (MB 1.2). One that is named but not there may
 * come later. Whoever is for all of them has the index's own set.
 */
export function readCoveredPools(
  { ipAddressPools, ipAddressPoolSelectors }: Covering,
  at: (field: string) => Place,
  { pools, names: existing }: PoolIndex,
): { readonly pools: ReadonlySet<string>; readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] } {
  const { seen, ...said } = readNames(ipAddressPools, at('spec.ipAddressPools'), existing, ['PoolUnknown', 'IPAddressPool'])
  const { selectors, faults } = readSelectors(ipAddressPoolSelectors, at('spec.ipAddressPoolSelectors'))
  const named = [...seen].filter((name) => existing.has(name))
  const selected = selectors.length === 0 ? [] : pools.filter(({ labels }) => selectors.some((one) => matches(one, labels)))
  const all = ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0
  return {
    pools: all ? existing : new Set([...named, ...selected.map(({ name }) => name)].sort(byText)),
    faults: [...said.faults, ...faults],
    warnings: said.warnings,
  }
}

/** Names of objects: none twice, and a warning for each that is not there. */
export function readNames(
  written: readonly string[],
  place: Place,
  existing: ReadonlySet<string>,
  [unknown, kind]: readonly [word: 'PoolUnknown' | 'PeerUnknown', kind: string],
) {
  const seen = new Set<string>()
  const faults: ConfigFault[] = []
  const warnings: ConfigFault[] = []
  for (const [i, name] of written.entries()) {
    if (seen.has(name)) faults.push(faultAt(itemOf(place, i), 'NameTwice', name, `${quote(name)} is listed twice`))
    else if (!existing.has(name)) {
      warnings.push(faultAt(itemOf(place, i), unknown, name, `there is no ${kind} ${quote(name)}`))
    }
    seen.add(name)
  }
  return { seen, faults, warnings }
}
