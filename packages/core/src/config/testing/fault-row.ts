import type { ConfigFault } from '../fault.ts'
import type { BgpObjects, ConfigObjects } from '../objects.ts'
import type { Nodes } from '../placement.ts'
import { readConfig } from '../read-config.ts'
import { bgpObjects } from './objects.ts'

/** What is written, and everything that is found wrong with it. */
export interface FaultRow {
  readonly when: string
  readonly written: Partial<Omit<ConfigObjects, 'bgp'>> & Partial<BgpObjects>
  readonly nodes?: Nodes
  /** `Word Kind/name field entry`; the entry is left out where there is none. */
  readonly found: readonly string[]
  /** What tools match on in the sentence of the first. */
  readonly fragment?: string
}

export function readRow({ written, nodes }: FaultRow) {
  const { pools = [], l2Advertisements = [], ...bgp } = written
  return readConfig({ pools, l2Advertisements, bgp: bgpObjects(bgp) }, nodes === undefined ? {} : { nodes })
}

/** Faults and warnings of a row; what is said of pools that nobody announces is beside the point of most. */
export function foundIn(row: FaultRow): readonly ConfigFault[] {
  const read = readRow(row)
  const said = [...('faults' in read ? read.faults : []), ...read.bgpFaults, ...('config' in read ? read.warnings : [])]
  const about = /^Pool(NotAdvertised|OnlyBGPAdvertised)$/
  return said.filter(({ fault }) => !about.test(fault) || row.found.some((line) => line.startsWith(`${fault} `)))
}

export const lineOf = ({ fault, object, field, entry }: ConfigFault) => [fault, object, field, entry].join(' ').trim()
