import type { PoolView } from '../facts.ts'
import { poolEntries } from './aggregation.ts'
import { readBfdProfiles } from './bfd-profiles.ts'
import { readBgpAdvertisements } from './bgp-advertisements.ts'
import type { BgpConfig } from './bgp-config.ts'
import { readBgpPeers } from './bgp-peers.ts'
import { readCommunities } from './communities.ts'
import { type ConfigFault, faultAt, quote } from './fault.ts'
import type { BgpObjects, ConfigObject, IPAddressPoolSpec } from './objects.ts'
import { type Nodes, Placement } from './placement.ts'

/** What is written about BGP as one value, and everything that is wrong with it. The value is good for use when nothing is. */
export function readBgp(
  objects: BgpObjects,
  pools: readonly PoolView[],
  { written, nodes }: { readonly written: readonly ConfigObject<IPAddressPoolSpec>[]; readonly nodes: Nodes },
): { readonly bgp: BgpConfig; readonly faults: readonly ConfigFault[]; readonly warnings: readonly ConfigFault[] } {
  const placement = new Placement(nodes)
  const { bfdProfiles, faults: profileFaults } = readBfdProfiles(objects.bfdProfiles)
  const { aliases, faults: communityFaults } = readCommunities(objects.communities)
  const { peers, ...saidOfPeers } = readBgpPeers(objects.peers, placement)
  const { advertisements, ...saidOfAdvertisements } = readBgpAdvertisements(objects.advertisements, {
    pools,
    entries: poolEntries(written),
    peers: new Set(objects.peers.map(({ name }) => name)),
    aliases,
    placement,
  })
  const bgp: BgpConfig = { advertisements, peers, bfdProfiles }
  return {
    bgp,
    faults: [
      ...profileFaults,
      ...communityFaults,
      ...saidOfPeers.faults,
      ...unknownProfiles(bgp),
      ...saidOfAdvertisements.faults,
      ...echoWithIpv6(bgp, pools),
    ],
    warnings: [...saidOfPeers.warnings, ...saidOfAdvertisements.warnings],
  }
}

/** A session that should be watched over is not to run unwatched; the profile may come later. */
function unknownProfiles({ peers, bfdProfiles }: BgpConfig): readonly ConfigFault[] {
  const known = new Set(bfdProfiles.map(({ name }) => name))
  return peers.flatMap(({ name, bfdProfile }) => {
    if (bfdProfile === undefined || known.has(bfdProfile)) return []
    const place = { object: `BGPPeer/${name}`, field: 'spec.bfdProfile' }
    return [faultAt(place, 'ProfileUnknown', bfdProfile, `there is no BFDProfile ${quote(bfdProfile)}`)]
  })
}

/** BFD's echo mode is IPv4's alone: whoever is told of IPv6 routes cannot use it (MB 1.10). */
function echoWithIpv6({ peers, bfdProfiles, advertisements }: BgpConfig, pools: readonly PoolView[]): readonly ConfigFault[] {
  const echo = new Set(bfdProfiles.filter(({ echoMode }) => echoMode).map(({ name }) => name))
  const watched = peers.filter(({ bfdProfile }) => bfdProfile !== undefined && echo.has(bfdProfile))
  if (watched.length === 0) return []
  const ipv6 = new Set(pools.filter(({ cidrs }) => cidrs.some(({ family }) => family === 'ipv6')).map(({ name }) => name))
  const telling = advertisements.flatMap(({ name, pools, peers }) => {
    const pool = [...pools].find((one) => ipv6.has(one))
    return pool === undefined ? [] : [{ name, pool, peers: new Set(peers) }]
  })
  return watched.flatMap(({ name, bfdProfile = '' }) => {
    const by = telling.find(({ peers }) => peers.size === 0 || peers.has(name))
    if (by === undefined) return []
    const what = `the profile has echo mode, and IPv6 addresses of IPAddressPool/${by.pool} are advertised to this peer by BGPAdvertisement/${by.name}`
    return [faultAt({ object: `BGPPeer/${name}`, field: 'spec.bfdProfile' }, 'EchoWithIPv6', bfdProfile, what)]
  })
}
