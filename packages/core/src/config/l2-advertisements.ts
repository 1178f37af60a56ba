/** L2Advertisements as the rules see them. MB 1.2 and 1.10. */
import type { AdvertisementView, PoolView } from '../facts.ts'
import { indexPools, type PoolIndex, readCoveredPools } from './covered-pools.ts'
import { byText, type ConfigFault, faultAt, itemOf, type Place, quote } from './fault.ts'
import { namesTwice } from './names-twice.ts'
import type { ConfigObject, L2AdvertisementSpec } from './objects.ts'
import { anyOf } from './placement.ts'
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
  const index = indexPools(pools)
  const read = objects.toSorted((a, b) => byText(a.name, b.name)).map((object) => readOne(object, index))
  return {
    advertisements: withoutRepeats(read.map(({ view }) => view)),
    faults: [...read.flatMap(({ faults }) => faults), ...namesTwice(objects, 'L2Advertisement', 'AdvertisementNameTwice')],
    warnings: read.flatMap(({ warnings }) => warnings),
  }
}

function readOne({ name, spec }: L2AdvertisementObject, pools: PoolIndex) {
  const at = (field: string): Place => ({ object: `L2Advertisement/${name}`, field })
  const covered = readCoveredPools(spec, at, pools)
  const byNode = readSelectors(spec.nodeSelectors, at('spec.nodeSelectors'))
  const byService = readSelectors(spec.serviceSelectors, at('spec.serviceSelectors'))
  const view: AdvertisementView = {
    name,
    pools: covered.pools,
    nodeSelectors: byNode.selectors,
    serviceSelectors: byService.selectors,
    interfaces: [...new Set(spec.interfaces)],
  }
  return {
    view,
    faults: [...covered.faults, ...byNode.faults, ...byService.faults],
    warnings: [...covered.warnings, ...doubtful(spec.interfaces, at('spec.interfaces'))],
  }
}

const LONGEST_NAME = 15 // IFNAMSIZ less its zero

/** Names of interfaces are taken as they stand (MB 1.2): what looks like a pattern matches nothing, nor does what no interface can be called. */
function doubtful(interfaces: readonly string[], place: Place): readonly ConfigFault[] {
  return interfaces.flatMap((name, i) => {
    const isPossible = name.length > 0 && name.length <= LONGEST_NAME && !/[\s/:*?[\](){}|^$\\+]/.test(name)
    const what = `no interface is called ${quote(name)}; names are exact, and patterns are not read`
    return isPossible ? [] : [faultAt(itemOf(place, i), 'InterfaceDoubtful', name, what)]
  })
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
