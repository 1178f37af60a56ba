/** IPAddressPools as the rules see them. MB 1.1 and 1.10. */
import { parseAddresses } from '@clarion/inet'
import type { PoolView } from '../facts.ts'
import { byText, type ConfigFault, faultAt, itemOf, type Place } from './fault.ts'
import { namesTwice } from './names-twice.ts'
import type { ConfigObject, IPAddressPoolSpec } from './objects.ts'
import { type AddressEntry, findOverlaps } from './overlaps.ts'

type PoolObject = ConfigObject<IPAddressPoolSpec>

/** By name. What has faults is among the pools all the same, with what could be read of it. */
export function readPools(objects: readonly PoolObject[]): {
  readonly pools: readonly PoolView[]
  readonly faults: readonly ConfigFault[]
} {
  const read = objects.toSorted((a, b) => byText(a.name, b.name)).map(readPool)
  const faults = [
    ...read.flatMap((pool) => pool.faults),
    ...findOverlaps(read.flatMap((pool) => pool.entries)),
    ...namesTwice(objects, 'IPAddressPool', 'PoolNameTwice'),
  ]
  return { pools: read.map((pool) => pool.view), faults }
}

function readPool(object: PoolObject): {
  readonly view: PoolView
  readonly entries: readonly AddressEntry[]
  readonly faults: readonly ConfigFault[]
} {
  const { name, labels, spec } = object
  const place = placeOf(object, 'spec.addresses')
  const faults: ConfigFault[] = []
  const entries: AddressEntry[] = []
  for (const [index, written] of spec.addresses.entries()) {
    const cidrs = parseAddresses(written)
    if ('fault' in cidrs) faults.push(faultAt(itemOf(place, index), cidrs.fault, written, cidrs.message))
    else entries.push({ place, index, written, cidrs })
  }
  if (spec.addresses.length === 0) faults.push(faultAt(place, 'PoolWithoutAddresses', '', 'a pool needs at least one address'))
  const pinned = pinnedFault(object)
  if (pinned !== undefined) faults.push(pinned)
  const cidrs = entries.flatMap((entry) => entry.cidrs)
  return { view: { name, labels, cidrs, autoAssign: spec.autoAssign, avoidBuggyIps: spec.avoidBuggyIPs }, entries, faults }
}

/** A pool meant for some must never be open to everybody, so until pinning is known it is not used at all. */
function pinnedFault(object: PoolObject): ConfigFault | undefined {
  const { serviceAllocation } = object.spec
  if (serviceAllocation === undefined || serviceAllocation === null) return undefined
  return faultAt(
    placeOf(object, 'spec.serviceAllocation'),
    'PinnedPoolUnsupported',
    JSON.stringify(serviceAllocation),
    'a pool reserved for namespaces or Services cannot be used yet',
  )
}

function placeOf(object: PoolObject, field: string): Place {
  return { object: `IPAddressPool/${object.name}`, field }
}
