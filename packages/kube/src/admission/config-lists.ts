import type {
  BFDProfileSpec,
  BGPAdvertisementSpec,
  BGPPeerSpec,
  CommunitySpec,
  ConfigObject,
  ConfigObjects,
  IPAddressPoolSpec,
  L2AdvertisementSpec,
} from '@clarion/core'
import { textAt } from '../api/json.ts'
import { parseCustom } from '../schema/custom-resources.ts'
import { viewConfig } from '../views/view-config.ts'

/** The kinds that make up the configuration. */
export interface ConfigSpecs {
  readonly IPAddressPool: IPAddressPoolSpec
  readonly L2Advertisement: L2AdvertisementSpec
  readonly BGPAdvertisement: BGPAdvertisementSpec
  readonly BGPPeer: BGPPeerSpec
  readonly BFDProfile: BFDProfileSpec
  readonly Community: CommunitySpec
}

export type ConfigKind = keyof ConfigSpecs

export interface ConfigItem<K extends ConfigKind = ConfigKind> {
  readonly object: ConfigObject<ConfigSpecs[K]>
  /** Its resourceVersion; empty for what is not stored yet. */
  readonly version: string
}

/** What there is, by kind and name. */
export type ConfigLists = { readonly [K in ConfigKind]: ReadonlyMap<string, ConfigItem<K>> }

export const NO_LISTS: ConfigLists = {
  IPAddressPool: new Map(),
  L2Advertisement: new Map(),
  BGPAdvertisement: new Map(),
  BGPPeer: new Map(),
  BFDProfile: new Map(),
  Community: new Map(),
}

/** An object as the rules read it, or what is wrong with its fields. */
export function readConfigItem<K extends ConfigKind>(kind: K, value: unknown): ConfigItem<K> | { readonly invalid: string } {
  const read = parseCustom(kind, value)
  if ('invalid' in read) return read
  const { metadata, spec } = read.object as { metadata: typeof read.object.metadata; spec: ConfigSpecs[K] }
  return {
    object: viewConfig({ metadata, spec }),
    version: textAt(value, 'metadata', 'resourceVersion') ?? '',
  }
}

/** The lists with one object in its place, or without it. */
export function withItem<K extends ConfigKind>(
  lists: ConfigLists,
  kind: K,
  name: string,
  item: ConfigItem<K> | undefined,
): ConfigLists {
  if (item !== undefined) return withItems(lists, kind, [[name, item]])
  const own = new Map<string, ConfigItem<K>>(lists[kind])
  own.delete(name)
  return { ...lists, [kind]: own }
}

/** The lists with objects in their places. */
export function withItems<K extends ConfigKind>(
  lists: ConfigLists,
  kind: K,
  items: Iterable<readonly [name: string, item: ConfigItem<K>]>,
): ConfigLists {
  return { ...lists, [kind]: new Map<string, ConfigItem<K>>([...lists[kind], ...items]) }
}

/** As one configuration. */
export function configOf(lists: ConfigLists): ConfigObjects {
  return {
    pools: objectsOf(lists.IPAddressPool),
    l2Advertisements: objectsOf(lists.L2Advertisement),
    bgp: {
      advertisements: objectsOf(lists.BGPAdvertisement),
      peers: objectsOf(lists.BGPPeer),
      bfdProfiles: objectsOf(lists.BFDProfile),
      communities: objectsOf(lists.Community),
    },
  }
}

/** The other way round; of what is not read there is nothing. */
export function listsOf({ pools, l2Advertisements, bgp }: ConfigObjects): ConfigLists {
  return {
    IPAddressPool: byName(pools),
    L2Advertisement: byName(l2Advertisements),
    BGPAdvertisement: byName(bgp?.advertisements),
    BGPPeer: byName(bgp?.peers),
    BFDProfile: byName(bgp?.bfdProfiles),
    Community: byName(bgp?.communities),
  }
}

function byName<K extends ConfigKind>(objects: readonly ConfigObject<ConfigSpecs[K]>[] = []): ReadonlyMap<string, ConfigItem<K>> {
  return new Map(objects.map((object) => [object.name, { object, version: '' }]))
}

function objectsOf<K extends ConfigKind>(list: ReadonlyMap<string, ConfigItem<K>>): readonly ConfigObject<ConfigSpecs[K]>[] {
  return [...list.values()].map(({ object }) => object)
}
