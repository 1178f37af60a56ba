import type { Config } from '../facts.ts'
import { type ConfigFault, faultAt } from './fault.ts'

/** A warning for each pool whose addresses nobody announces, whatever the Service. Where BGP was not read, nothing is known of that. */
export function unannouncedPools({ pools, l2Advertisements, bgp }: Config): readonly ConfigFault[] {
  if (bgp === undefined) return []
  const byL2 = new Set(l2Advertisements.flatMap((advertisement) => [...advertisement.pools]))
  return pools.flatMap(({ name }) => {
    if (byL2.has(name)) return []
    const place = { object: `IPAddressPool/${name}`, field: 'metadata.name' }
    const byBgp = bgp.advertisements.find((advertisement) => advertisement.pools.has(name))
    if (byBgp === undefined) {
      return [faultAt(place, 'PoolNotAdvertised', name, 'no advertisement in force covers it: nobody announces its addresses')]
    }
    const what = `only BGP advertisements cover it (BGPAdvertisement/${byBgp.name}), and Clarion does not speak BGP yet: no L2Advertisement does`
    return [faultAt(place, 'PoolOnlyBGPAdvertised', name, what)]
  })
}
