import type { BFDProfileSpec, BGPAdvertisementSpec, BGPPeerSpec, BgpObjects, CommunitySpec, ConfigObject } from '@clarion/core'
import type { BgpKind } from '../schema/read-object.ts'
import { exchange } from './exchange.ts'
import * as projections from './projections.ts'
import type { Shelf, ShelfOptions } from './shelf.ts'

export interface BgpShelves {
  readonly BGPAdvertisement: Shelf<ConfigObject<BGPAdvertisementSpec>>
  readonly BGPPeer: Shelf<ConfigObject<BGPPeerSpec>>
  readonly BFDProfile: Shelf<ConfigObject<BFDProfileSpec>>
  readonly Community: Shelf<ConfigObject<CommunitySpec>>
}

type MakeShelf = <V>(kind: BgpKind, project: ShelfOptions<V>['project'], more: Pick<ShelfOptions<V>, 'changed'>) => Shelf<V>

/** Where what is written about BGP stands; all of it is told at each change. */
export function bgpShelves(shelf: MakeShelf, changed: (bgp: BgpObjects) => void): BgpShelves {
  let bgp: BgpObjects = { advertisements: [], peers: [], bfdProfiles: [], communities: [] }
  const set = (part: Partial<BgpObjects>) => {
    bgp = { ...bgp, ...part }
    changed(bgp)
  }
  return {
    BGPAdvertisement: shelf('BGPAdvertisement', projections.bgpAdvertisement, {
      changed: (_, view, before) => set({ advertisements: exchange(bgp.advertisements, view, before) }),
    }),
    BGPPeer: shelf('BGPPeer', projections.bgpPeer, {
      changed: (_, view, before) => set({ peers: exchange(bgp.peers, view, before) }),
    }),
    BFDProfile: shelf('BFDProfile', projections.bfdProfile, {
      changed: (_, view, before) => set({ bfdProfiles: exchange(bgp.bfdProfiles, view, before) }),
    }),
    Community: shelf('Community', projections.community, {
      changed: (_, view, before) => set({ communities: exchange(bgp.communities, view, before) }),
    }),
  }
}
