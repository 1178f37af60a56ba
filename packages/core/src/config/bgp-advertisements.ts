/** BGPAdvertisements as the rules see them. MB 1.3 and 1.10. */
import type { PoolView } from '../facts.ts'
import { aggregationFaults, type PoolEntries } from './aggregation.ts'
import type { BgpAdvertisementView } from './bgp-config.ts'
import { parseCommunity } from './community.ts'
import { indexPools, type PoolIndex, readCoveredPools, readNames } from './covered-pools.ts'
import { byText, type ConfigFault, faultAt, itemOf, type Place, quote } from './fault.ts'
import { localPrefConflicts } from './local-pref.ts'
import { namesTwice } from './names-twice.ts'
import type { BGPAdvertisementSpec, ConfigObject } from './objects.ts'
import { anyOf, type Placement } from './placement.ts'
import { readSelectors } from './selector-list.ts'

type AdvertisementObject = ConfigObject<BGPAdvertisementSpec>

export interface Surroundings {
  readonly pools: readonly PoolView[]
  readonly entries: PoolEntries
  /** Names of the BGPPeers there are. */
  readonly peers: ReadonlySet<string>
  readonly aliases: ReadonlyMap<string, string>
  readonly placement: Placement
}

interface Read {
  readonly view: BgpAdvertisementView
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
}

/** By name. What has faults is among them all the same, with what could be read of it. */
export function readBgpAdvertisements(
  objects: readonly AdvertisementObject[],
  surroundings: Surroundings,
): {
  readonly advertisements: readonly BgpAdvertisementView[]
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
} {
  const index = indexPools(surroundings.pools)
  const read = objects.toSorted((a, b) => byText(a.name, b.name)).map((object) => readOne(object, index, surroundings))
  const advertisements = read.map(({ view }) => view)
  return {
    advertisements,
    faults: [
      ...read.flatMap(({ faults }) => faults),
      ...localPrefConflicts(advertisements, surroundings.pools, surroundings.placement),
      ...namesTwice(objects, 'BGPAdvertisement', 'AdvertisementNameTwice'),
    ],
    warnings: [...read.flatMap(({ warnings }) => warnings), ...repeats(advertisements)],
  }
}

function readOne({ name, spec }: AdvertisementObject, pools: PoolIndex, { entries, peers, aliases }: Surroundings): Read {
  const at = (field: string): Place => ({ object: `BGPAdvertisement/${name}`, field })
  const covered = readCoveredPools(spec, at, pools)
  const byNode = readSelectors(spec.nodeSelectors, at('spec.nodeSelectors'))
  const byService = readSelectors(spec.serviceSelectors, at('spec.serviceSelectors'))
  const named = readNames(spec.peers, at('spec.peers'), peers, ['PeerUnknown', 'BGPPeer'])
  const communities = readCommunityNames(spec.communities, at('spec.communities'), aliases)
  const view: BgpAdvertisementView = {
    name,
    pools: covered.pools,
    aggregationLength: spec.aggregationLength,
    aggregationLengthV6: spec.aggregationLengthV6,
    localPref: spec.localPref ?? 0,
    communities: communities.communities,
    peers: [...named.seen].sort(byText),
    nodeSelectors: byNode.selectors,
    serviceSelectors: byService.selectors,
  }
  const aggregation = aggregationFaults(spec, at, covered.pools, entries)
  return {
    view,
    faults: [...covered.faults, ...byNode.faults, ...byService.faults, ...named.faults, ...communities.faults, ...aggregation],
    warnings: [...covered.warnings, ...named.warnings],
  }
}

/** A name that no Community defines may be defined later; until then the advertisement would go out without it, so it does not (MB 1.10). */
function readCommunityNames(written: readonly string[], place: Place, aliases: ReadonlyMap<string, string>) {
  const communities = new Set<string>()
  const faults: ConfigFault[] = []
  const seen = new Set<string>()
  for (const [i, name] of written.entries()) {
    const fault = (...[word, what]: [ConfigFault['fault'], string]) => faults.push(faultAt(itemOf(place, i), word, name, what))
    const alias = aliases.get(name)
    const read = alias === undefined && name.includes(':') ? parseCommunity(name) : undefined
    if (seen.has(name)) fault('NameTwice', `${quote(name)} is listed twice`)
    else if (alias !== undefined) communities.add(alias)
    else if (read === undefined) fault('CommunityUnknown', `no Community defines ${quote(name)}`)
    else if ('why' in read) fault('CommunityInvalid', read.why)
    else communities.add(read.community)
    seen.add(name)
  }
  return { communities: [...communities].sort(byText), faults }
}

/** MetalLB refuses two advertisements that are the same to the byte; two that differ in their names only say the same twice. */
function repeats(advertisements: readonly BgpAdvertisementView[]): readonly ConfigFault[] {
  const first = new Map<string, string>()
  const texts = new Map<ReadonlySet<string>, string>() // most are for the same pools
  return advertisements.flatMap((advertisement) => {
    const { name, pools, nodeSelectors, serviceSelectors, ...rest } = advertisement
    const poolText = texts.get(pools) ?? JSON.stringify([...pools])
    texts.set(pools, poolText)
    const effect = JSON.stringify([poolText, anyOf(nodeSelectors), anyOf(serviceSelectors), rest])
    const before = first.get(effect)
    if (before === undefined) first.set(effect, name)
    if (before === undefined || before === name) return []
    const place = { object: `BGPAdvertisement/${name}`, field: 'spec' }
    return [faultAt(place, 'AdvertisementRepeated', before, `it says the same as BGPAdvertisement/${before}`)]
  })
}
