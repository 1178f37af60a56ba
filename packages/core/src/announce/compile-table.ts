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

export type AnnounceTable = ReadonlyMap<Ip, TableEntry>

/**
 * The table of one node. An address has one entry, hence one owner: when several Services show it in their status, the Service whose
 * key comes first decides, whatever order they came in.
 */
export function compileTable(announcements: Iterable<Announcement>, self: NodeView): Map<Ip, TableEntry> {
  const table = new Map<Ip, TableEntry>()
  for (const announcement of announcements) {
    const { service, candidates } = announcement
    const interfaces = interfacesOn(announcement, self)
    for (const address of announcement.ips) {
      const before = table.get(address)
      if (before === undefined || service < before.service) table.set(address, { address, service, candidates, interfaces })
    }
  }
  return table
}

/** What a Service that decides about an address makes of it. */
export function tableEntry(announcement: Announcement, address: Ip, self: NodeView): TableEntry {
  const { service, candidates } = announcement
  return { address, service, candidates, interfaces: interfacesOn(announcement, self) }
}
