import type { Ip } from '@clarion/inet'
import type { NodeView, ServiceKey } from '../facts.ts'
import { type Announcement, type Interfaces, interfacesOn } from './announce.ts'

/** What the worker knows of one address: enough to elect and to answer without asking anybody. Plain data, it crosses threads. */
export interface TableEntry {
  readonly address: Ip
  readonly service: ServiceKey
  /** In election order, whether alive or not. */
  readonly candidates: readonly string[]
  /** On this node; none: no advertisement selects it. */
  readonly interfaces: Interfaces
}

export type TableDelta = { readonly do: 'set'; readonly entry: TableEntry } | { readonly do: 'delete'; readonly address: Ip }

/** What the Service that decides about an address makes of it. */
export function tableEntry(announcement: Announcement, address: Ip, self: NodeView): TableEntry {
  const { service, candidates } = announcement
  return { address, service, candidates, interfaces: interfacesOn(announcement, self) }
}

/** Whether they say the same. */
export function sameEntry(a: TableEntry, b: TableEntry): boolean {
  return a.service === b.service && sameNames(a.candidates, b.candidates) && sameInterfaces(a.interfaces, b.interfaces)
}

function sameInterfaces(a: TableEntry['interfaces'], b: TableEntry['interfaces']): boolean {
  return a === 'all' || b === 'all' ? a === b : sameNames(a, b)
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, i) => name === b[i]))
}
