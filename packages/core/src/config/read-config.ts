import type { Config } from '../facts.ts'
import { type ConfigFault, sortFaults } from './fault.ts'
import { readL2Advertisements } from './l2-advertisements.ts'
import type { ConfigObjects } from './objects.ts'
import { readPools } from './pools.ts'

/**
 * The operator's objects as one configuration, or everything that is wrong with them. One fault refuses the whole, and the last good
 * configuration keeps serving (MB 1.11). The same objects give the same result in whatever order they come.
 */
export function readConfig(
  objects: ConfigObjects,
): { readonly config: Config; readonly warnings: readonly ConfigFault[] } | { readonly faults: readonly ConfigFault[] } {
  const { pools, faults: poolFaults } = readPools(objects.pools)
  const { advertisements, faults: advertisementFaults, warnings } = readL2Advertisements(objects.l2Advertisements, pools)
  const faults = sortFaults([...poolFaults, ...advertisementFaults])
  return faults.length > 0 ? { faults } : { config: { pools, l2Advertisements: advertisements }, warnings: sortFaults(warnings) }
}
