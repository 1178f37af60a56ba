import type { PoolView } from '../facts.ts'
import { type ConfigFault, faultAt, itemOf, type Place, quote } from './fault.ts'
import type { LabelSelector } from './objects.ts'
import { matches } from './selector.ts'
import { readSelectors } from './selector-list.ts'

interface Covering {
  readonly ipAddressPools: readonly string[]
  readonly ipAddressPoolSelectors: readonly LabelSelector[]
}

/** The pools an advertisement is for: named or selected, and all of them where it does neither (MB 1.2). One that is named but not there may come later. */
export function readCoveredPools(
  { ipAddressPools, ipAddressPoolSelectors }: Covering,
  at: (field: string) => Place,
  pools: readonly PoolView[],
): { readonly pools: ReadonlySet<string>; readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] } {
  const existing = new Set(pools.map(({ name }) => name))
  const names = readNames(ipAddressPools, at('spec.ipAddressPools'), existing, ['PoolUnknown', 'IPAddressPool'])
  const { selectors, faults } = readSelectors(ipAddressPoolSelectors, at('spec.ipAddressPoolSelectors'))
  const all = ipAddressPools.length === 0 && ipAddressPoolSelectors.length === 0
  const covered = pools.filter(
    ({ name, labels }) => all || names.seen.has(name) || selectors.some((selector) => matches(selector, labels)),
  )
  return {
    pools: new Set(covered.map(({ name }) => name)),
    faults: [...names.faults, ...faults],
    warnings: names.warnings,
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
