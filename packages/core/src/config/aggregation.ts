/** Prefix lengths of what is announced by BGP, held against the pools. MB 1.3 and 1.10. */
import { BITS, type Cidr, type Family, parseAddresses } from '@clarion/inet'
import { byText, type ConfigFault, faultAt, type Place } from './fault.ts'
import type { BGPAdvertisementSpec, ConfigObject, IPAddressPoolSpec } from './objects.ts'

/** An entry of a pool's addresses, and the widest of the networks of each family that it stands for. */
interface Entry {
  readonly written: string
  readonly widest: Readonly<Partial<Record<Family, number>>>
}

/** The entries of pools by the pool's name, those that can be read. */
export type PoolEntries = ReadonlyMap<string, readonly Entry[]>

export function poolEntries(pools: readonly ConfigObject<IPAddressPoolSpec>[]): PoolEntries {
  const entryOf = (written: string): readonly Entry[] => {
    const cidrs = parseAddresses(written)
    return 'fault' in cidrs ? [] : [{ written, widest: { ...widest('ipv4', cidrs), ...widest('ipv6', cidrs) } }]
  }
  const byName = Map.groupBy(pools, ({ name }) => name) // a folder may hold two of one name
  return new Map(
    [...byName].map(([name, same]) => {
      const lists = same.map(({ spec }) => spec.addresses).sort((a, b) => byText(a.join(), b.join()))
      return [name, lists.flat().flatMap(entryOf)]
    }),
  )
}

function widest(family: Family, cidrs: readonly Cidr[]): Entry['widest'] {
  const lengths = cidrs.filter((cidr) => cidr.family === family).map(({ length }) => length)
  return lengths.length === 0 ? {} : { [family]: Math.min(...lengths) }
}

const FIELDS = { ipv4: 'aggregationLength', ipv6: 'aggregationLengthV6' } as const
const LEAST = { ipv4: 1, ipv6: 0 } // MB 1.3: the schema has no least for IPv6
const NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' }

export function aggregationFaults(
  spec: BGPAdvertisementSpec,
  at: (field: string) => Place,
  covered: ReadonlySet<string>,
  entries: PoolEntries,
): readonly ConfigFault[] {
  const lengths = (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const place = at(`spec.${FIELDS[family]}`)
    const length = spec[FIELDS[family]]
    if (length >= LEAST[family] && length <= BITS[family]) return tooShort(family, length, place, covered, entries)
    const what = `invalid aggregation length ${length} for ${NAMES[family]}: from ${LEAST[family]} to ${BITS[family]}`
    return [faultAt(place, 'AggregationTooLong', String(length), what)]
  })
  return [...lengths, ...withSelectors(spec, at('spec.serviceSelectors'))]
}

/** A route must not be wider than what the pool has: the rest of it may be somebody else's. The first such entry stands for all. */
function tooShort(
  family: Family,
  length: number,
  place: Place,
  covered: ReadonlySet<string>,
  entries: PoolEntries,
): readonly ConfigFault[] {
  if (length === BITS[family]) return []
  const wrong = [...covered].flatMap((pool) =>
    (entries.get(pool) ?? []).filter((entry) => length < (entry.widest[family] ?? 0)).map((entry) => ({ pool, ...entry })),
  )
  const [first] = wrong
  if (first === undefined) return []
  const also = wrong.length > 1 ? `, and of ${wrong.length - 1} more` : ''
  const { widest, written, pool } = first
  const what = `invalid aggregation length ${length}: prefix ${widest[family]} in this pool is more specific than the aggregation length for addresses ${written} of IPAddressPool/${pool}${also}` // MB 1.10
  return [faultAt(place, 'AggregationTooShort', String(length), what)]
}

/** The API server holds to this; a folder of manifests may not. */
function withSelectors(spec: BGPAdvertisementSpec, place: Place): readonly ConfigFault[] {
  const { serviceSelectors, aggregationLength, aggregationLengthV6 } = spec
  if (serviceSelectors.length === 0 || (aggregationLength === BITS.ipv4 && aggregationLengthV6 === BITS.ipv6)) return []
  const what =
    'serviceSelectors and aggregationLength are mutually exclusive: a route of several Services cannot be chosen by one of them'
  return [faultAt(place, 'AggregationWithSelectors', '', what)]
}
