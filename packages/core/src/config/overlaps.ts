/** Which addresses are written more than once. */
import { type Cidr, cidrLast, cidrText } from '@clarion/inet'
import { byText, type ConfigFault, faultAt, itemOf, type Place } from './fault.ts'

/** One entry of a pool's addresses, and the networks it stands for. */
export interface AddressEntry {
  /** Of the list the entry is in. */
  readonly place: Place
  readonly index: number
  readonly written: string
  readonly cidrs: readonly Cidr[]
}

interface Network {
  readonly cidr: Cidr
  readonly last: bigint
  readonly entry: AddressEntry
}

/**
 * A fault for every two entries of which one has a network inside the other's, told at the later entry (by pool, then position).
 * Where networks nest three deep, each is told against the outermost. Two networks are apart or one lies in the other, so after
 * sorting one pass suffices: O(n log n).
 */
export function findOverlaps(entries: readonly AddressEntry[]): readonly ConfigFault[] {
  const faults = new Map<string, ConfigFault>()
  let outer: Network | undefined
  for (const inner of entries.flatMap(networksOf).sort(byPosition)) {
    if (outer === undefined || outer.cidr.family !== inner.cidr.family || inner.cidr.first > outer.last) {
      outer = inner
      continue
    }
    const [earlier, later] = byEntry(outer.entry, inner.entry) <= 0 ? [outer, inner] : [inner, outer]
    const pair = JSON.stringify([later, earlier].map(({ entry }) => [entry.place.object, entry.index]))
    if (!faults.has(pair)) faults.set(pair, overlap(later, earlier))
  }
  return [...faults.values()]
}

function networksOf(entry: AddressEntry): readonly Network[] {
  return entry.cidrs.map((cidr) => ({ cidr, last: cidrLast(cidr), entry }))
}

/** By address, the wider network first. */
function byPosition(a: Network, b: Network): number {
  if (a.cidr.family !== b.cidr.family) return a.cidr.family === 'ipv4' ? -1 : 1
  if (a.cidr.first !== b.cidr.first) return a.cidr.first < b.cidr.first ? -1 : 1
  return a.cidr.length - b.cidr.length || byEntry(a.entry, b.entry)
}

function byEntry(a: AddressEntry, b: AddressEntry): number {
  return byText(a.place.object, b.place.object) || a.index - b.index || byText(a.written, b.written)
}

function overlap(later: Network, earlier: Network): ConfigFault {
  const { object, field } = itemOf(earlier.entry.place, earlier.entry.index)
  return faultAt(
    itemOf(later.entry.place, later.entry.index),
    'AddressesOverlap',
    later.entry.written,
    `${cidrText(later.cidr)} overlaps with already defined CIDR ${cidrText(earlier.cidr)} of ${object}, ${field}`, // MB 1.10
  )
}
