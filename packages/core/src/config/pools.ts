/** IPAddressPools as the rules see them. MB 1.1 and 1.10. */
import { parseAddresses } from '@clarion/inet'
import type { PoolView } from '../facts.ts'
import { byText, type ConfigFault, faultAt, itemOf } from './fault.ts'
import { namesTwice } from './names-twice.ts'
import type { ConfigObject, IPAddressPoolSpec } from './objects.ts'
import { type AddressEntry, findOverlaps } from './overlaps.ts'
import { readPoolAnnotations } from './pool-annotations.ts'
import { readServiceAllocation } from './service-allocation.ts'

type PoolObject = ConfigObject<IPAddressPoolSpec>

/** By name. What has faults is among the pools all the same, with what could be read of it. */
export function readPools(objects: readonly PoolObject[]): {
  readonly pools: readonly PoolView[]
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
} {
  const read = objects.toSorted((a, b) => byText(a.name, b.name)).map(readPool)
  const faults = [
    ...read.flatMap((pool) => pool.faults),
    ...findOverlaps(read.flatMap((pool) => pool.entries)),
    ...namesTwice(objects, 'IPAddressPool', 'PoolNameTwice'),
  ]
  return { pools: read.map((pool) => pool.view), faults, warnings: read.flatMap((pool) => pool.warnings) }
}

function readPool({ name, labels, annotations, spec }: PoolObject): {
  readonly view: PoolView
  readonly entries: readonly AddressEntry[]
  readonly faults: readonly ConfigFault[]
  readonly warnings: readonly ConfigFault[]
} {
  const at = (field: string) => ({ object: `IPAddressPool/${name}`, field })
  const place = at('spec.addresses')
  const faults: ConfigFault[] = []
  const entries: AddressEntry[] = []
  for (const [index, written] of spec.addresses.entries()) {
    const cidrs = parseAddresses(written)
    if ('fault' in cidrs) faults.push(faultAt(itemOf(place, index), cidrs.fault, written, cidrs.message))
    else entries.push({ place, index, written, cidrs })
  }
  if (spec.addresses.length === 0) faults.push(faultAt(place, 'PoolWithoutAddresses', '', 'a pool needs at least one address'))
  const pinned = readServiceAllocation(spec.serviceAllocation, at('spec.serviceAllocation'))
  const cidrs = entries.flatMap((entry) => entry.cidrs)
  const { autoAssign, avoidBuggyIPs: avoidBuggyIps } = spec
  const { rest, order, warnings } = readPoolAnnotations(annotations ?? {}, at)
  const view = { name, labels, cidrs, autoAssign, avoidBuggyIps, allocation: pinned.allocation, rest, order }
  return { view, entries, faults: [...faults, ...pinned.faults], warnings }
}
