/** L2Advertisements as the rules see them. MB 1.2 and 1.10. */
import type { AdvertisementView, PoolView } from '../facts.ts'
import { byText, type ConfigFault, faultAt, itemOf, type Place, quote } from './fault.ts'
import { namesTwice } from './names-twice.ts'
import type { ConfigObject, L2AdvertisementSpec } from './objects.ts'
import { matches, type Selector } from './selector.ts'
import { readSelectors } from './selector-list.ts'

type L2AdvertisementObject = ConfigObject<L2AdvertisementSpec>

/** By name. A pool named but not there is a warning: it may come later. */
export function readL2Advertisements(
  objects: readonly L2AdvertisementObject[],
  pools: readonly PoolView[],
): {
  readonly advertisements: readonly AdvertisementView[]
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
} {
  const read = objects.toSorted((a, b) => byText(a.name, b.name)).map((object) => readOne(object, pools))
  return {
    advertisements: withoutRepeats(read.map(({ view }) => view)),
    faults: [...read.flatMap(({ faults }) => faults), ...namesTwice(objects, 'L2Advertisement', 'AdvertisementNameTwice')],
    warnings: read.flatMap(({ warnings }) => warnings),
  }
}

function readOne({ name, spec }: L2AdvertisementObject, pools: readonly PoolView[]) {
  const at = (field: string): Place => ({ object: `L2Advertisement/${name}`, field })
  const bySelector = readSelectors(spec.ipAddressPoolSelectors, at('spec.ipAddressPoolSelectors'))
  const byNode = readSelectors(spec.nodeSelectors, at('spec.nodeSelectors'))
  const byService = readSelectors(spec.serviceSelectors, at('spec.serviceSelectors'))
  const names = readPoolNames(spec.ipAddressPools, at('spec.ipAddressPools'), pools)
  const coversAll = spec.ipAddressPools.length === 0 && spec.ipAddressPoolSelectors.length === 0
  const covered = pools.filter(
    (pool) => coversAll || names.seen.has(pool.name) || bySelector.selectors.some((selector) => matches(selector, pool.labels)),
  )
  const view: AdvertisementView = {
    name,
    pools: new Set(covered.map((pool) => pool.name)),
    nodeSelectors: byNode.selectors,
    serviceSelectors: byService.selectors,
    interfaces: [...new Set(spec.interfaces)],
  }
  return {
    view,
    faults: [...names.faults, ...bySelector.faults, ...byNode.faults, ...byService.faults],
    warnings: names.warnings,
  }
}

function readPoolNames(written: readonly string[], place: Place, pools: readonly PoolView[]) {
  const existing = new Set(pools.map((pool) => pool.name))
  const seen = new Set<string>()
  const faults: ConfigFault[] = []
  const warnings: ConfigFault[] = []
  for (const [i, name] of written.entries()) {
    if (seen.has(name)) faults.push(faultAt(itemOf(place, i), 'NameTwice', name, `${quote(name)} is listed twice`))
    else if (!existing.has(name))
      warnings.push(faultAt(itemOf(place, i), 'PoolUnknown', name, `there is no IPAddressPool ${quote(name)}`))
    seen.add(name)
  }
  return { seen, faults, warnings }
}

/** Two advertisements that differ in their names only say the same of a pool; the first by name says it (MB 1.10). */
function withoutRepeats(advertisements: readonly AdvertisementView[]): readonly AdvertisementView[] {
  const saidOf = new Map<string, Set<string>>() // effect → pools
  return advertisements.flatMap((advertisement) => {
    const effect = effectOf(advertisement)
    const said = saidOf.get(effect) ?? new Set()
    saidOf.set(effect, said)
    const pools = new Set([...advertisement.pools].filter((pool) => !said.has(pool)))
    for (const pool of pools) said.add(pool)
    return pools.size === 0 && advertisement.pools.size > 0 ? [] : [{ ...advertisement, pools }]
  })
}

/** Equal texts: the same nodes, Services and interfaces, in whatever order they are written. */
function effectOf({ nodeSelectors, serviceSelectors, interfaces }: AdvertisementView): string {
  return JSON.stringify([anyOf(nodeSelectors), anyOf(serviceSelectors), interfaces.toSorted(byText)])
}

/** No selector at all and one that selects everything mean the same. */
function anyOf(selectors: readonly Selector[]): readonly string[] {
  const texts = selectors.map(({ text }) => text).sort(byText)
  return texts.includes('') ? [] : texts
}
