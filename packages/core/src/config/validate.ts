/**
 * What an object would do to the configuration, before it is written: one function for each kind, for an admission webhook. As in MetalLB
 * (MB 1.9) a fault refuses, and references that depend on the order in which objects are made refuse nothing; unlike there
 *  - what was wrong elsewhere before is held against nobody;
 *  - an edit of a pool is held against the advertisements too, as warnings (MB 9.13), and so is whatever MetalLB would take.
 */
import { type ConfigFault, type ConfigFaultWord, faultAt, sortFaults } from './fault.ts'
import type {
  BFDProfileSpec,
  BGPAdvertisementSpec,
  BGPPeerSpec,
  BgpObjects,
  CommunitySpec,
  ConfigObject,
  ConfigObjects,
  IPAddressPoolSpec,
  L2AdvertisementSpec,
} from './objects.ts'
import type { Nodes } from './placement.ts'
import { readConfig } from './read-config.ts'

/** What there is. The more of it is known, the more can be warned of; what refuses needs what MB 1.9 lists for each kind. */
export interface Existing extends ConfigObjects {
  readonly nodes: Nodes
}

export interface Verdict {
  /** Any of them refuses the object. */
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
}

/** Pools are held against pools. */
export function validatePool(incoming: ConfigObject<IPAddressPoolSpec>, existing: Existing): Verdict {
  const after = { ...existing, pools: replaced(existing.pools, incoming) }
  return judge(existing, after, `IPAddressPool/${incoming.name}`)
}

/** Against L2Advertisements and pools. */
export function validateL2Advertisement(incoming: ConfigObject<L2AdvertisementSpec>, existing: Existing): Verdict {
  const after = { ...existing, l2Advertisements: replaced(existing.l2Advertisements, incoming) }
  return judge(existing, after, `L2Advertisement/${incoming.name}`)
}

/** Against BGPAdvertisements, pools and nodes. */
export function validateBGPAdvertisement(incoming: ConfigObject<BGPAdvertisementSpec>, existing: Existing): Verdict {
  const advertisements = replaced(bgpOf(existing).advertisements, incoming)
  const after = withBgp(existing, { advertisements })
  return judge(existing, after, `BGPAdvertisement/${incoming.name}`)
}

/** Against BGPPeers and nodes. */
export function validateBGPPeer(incoming: ConfigObject<BGPPeerSpec>, existing: Existing): Verdict {
  const after = withBgp(existing, { peers: replaced(bgpOf(existing).peers, incoming) })
  return judge(existing, after, `BGPPeer/${incoming.name}`)
}

/** By itself. */
export function validateBFDProfile(incoming: ConfigObject<BFDProfileSpec>, existing: Existing): Verdict {
  const after = withBgp(existing, { bfdProfiles: replaced(bgpOf(existing).bfdProfiles, incoming) })
  return judge(existing, after, `BFDProfile/${incoming.name}`)
}

/** Against Communities. */
export function validateCommunity(incoming: ConfigObject<CommunitySpec>, existing: Existing): Verdict {
  const after = withBgp(existing, { communities: replaced(bgpOf(existing).communities, incoming) })
  return judge(existing, after, `Community/${incoming.name}`)
}

/** The one deletion that is refused: of a profile that a session is watched by. */
export function validateBFDProfileDeletion(name: string, existing: Existing): Verdict {
  const users = bgpOf(existing).peers.filter(({ spec }) => spec.bfdProfile === name)
  const faults = users.map((peer) =>
    faultAt(
      { object: `BFDProfile/${name}`, field: 'metadata.name' },
      'ProfileInUse',
      peer.name,
      `failed to delete BFDProfile ${name}, used by BGPPeer ${peer.name}`, // MB 1.9
    ),
  )
  return { faults: sortFaults(faults), warnings: [] }
}

/** What may come later refuses nothing (MB 1.9), and echo mode is held against pools by no webhook of MetalLB's. */
const LATER: ReadonlySet<ConfigFaultWord> = new Set(['CommunityUnknown', 'ProfileUnknown', 'EchoWithIPv6'])
/** Said of a pool until its advertisement comes, which is mostly written after it: noise at this place. */
const TOO_EARLY: ReadonlySet<ConfigFaultWord> = new Set(['PoolNotAdvertised', 'PoolOnlyBGPAdvertised'])

/** Faults of objects of its own kind refuse it, as far as it is why. */
function judge(before: Existing, after: Existing, incoming: string): Verdict {
  const kind = incoming.slice(0, incoming.indexOf('/') + 1)
  const known = new Set(everythingWrong(before).map(({ message }) => message))
  const why = everythingWrong(after).filter(({ object, message }) => object === incoming || !known.has(message))
  const refuses = ({ fault, object, isWarning }: Found) => !isWarning && !LATER.has(fault) && object.startsWith(kind)
  const plain = (found: readonly Found[]) => sortFaults(found.map(({ isWarning: _, ...fault }) => fault))
  return {
    faults: plain(why.filter(refuses)),
    warnings: plain(why.filter((found) => !refuses(found) && !TOO_EARLY.has(found.fault))),
  }
}

interface Found extends ConfigFault {
  readonly isWarning: boolean
}

function everythingWrong(existing: Existing): readonly Found[] {
  const read = readConfig(existing, { nodes: existing.nodes })
  const faults = [...('faults' in read ? read.faults : []), ...read.bgpFaults]
  return [
    ...faults.map((fault) => ({ ...fault, isWarning: false })),
    ...read.warnings.map((fault) => ({ ...fault, isWarning: true })),
  ]
}

function replaced<T extends { readonly name: string }>(list: readonly T[], incoming: T): readonly T[] {
  return [...list.filter(({ name }) => name !== incoming.name), incoming]
}

function bgpOf({ bgp }: Existing): BgpObjects {
  return bgp ?? { advertisements: [], peers: [], bfdProfiles: [], communities: [] }
}

function withBgp(existing: Existing, part: Partial<BgpObjects>): Existing {
  return { ...existing, bgp: { ...bgpOf(existing), ...part } }
}
