import type { Config } from '../facts.ts'
import { NO_BGP } from './bgp-config.ts'
import { type ConfigFault, sortFaults } from './fault.ts'
import { readL2Advertisements } from './l2-advertisements.ts'
import type { ConfigObjects } from './objects.ts'
import type { Nodes } from './placement.ts'
import { readPools } from './pools.ts'
import { readBgp } from './read-bgp.ts'
import { unannouncedPools } from './unannounced-pools.ts'

export interface Beside {
  /** What node selectors are held against; without any, nothing is proved to be apart. */
  readonly nodes?: Nodes
  /** The last good one: its BGP part stays where there are faults in what is written about BGP now. */
  readonly before?: Config | undefined
}

export type ConfigRead = {
  readonly bgpFaults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
} & ({ readonly config: Config } | { readonly faults: readonly ConfigFault[] })

/**
 * The operator's objects as one configuration, or everything that is wrong with them. One fault refuses the whole, and the last good
 * configuration keeps serving (MB 1.11); but what is wrong with BGP refuses BGP alone. The same objects give the same result in whatever
 * order they come.
 */
export function readConfig(objects: ConfigObjects, { nodes = new Map(), before }: Beside = {}): ConfigRead {
  const { pools, faults: poolFaults, warnings: poolWarnings } = readPools(objects.pools)
  const {
    advertisements: l2Advertisements,
    faults: l2Faults,
    warnings: l2Warnings,
  } = readL2Advertisements(objects.l2Advertisements, pools)
  const read = objects.bgp && readBgp(objects.bgp, pools, { written: objects.pools, nodes })
  const bgpFaults = sortFaults(read?.faults ?? [])
  const faults = sortFaults([...poolFaults, ...l2Faults])
  const said = [...poolWarnings, ...l2Warnings, ...(read?.warnings ?? [])]
  if (faults.length > 0) return { faults, bgpFaults, warnings: sortFaults(said) }
  const bgp = bgpFaults.length === 0 && read !== undefined ? read.bgp : (before?.bgp ?? (read && NO_BGP))
  const config: Config = { pools, l2Advertisements, bgp }
  return { config, warnings: sortFaults([...said, ...unannouncedPools(config)]), bgpFaults }
}
