import type { Ip } from '@clarion/inet'
import type { NodeView } from '../../facts.ts'
import type { Announcement } from '../announce.ts'
import { type TableEntry, tableEntry } from '../table-entry.ts'

/** The plain twin of LiveTable: the table of one node, made at once. */
export function compileTable(announcements: Iterable<Announcement>, self: NodeView): ReadonlyMap<Ip, TableEntry> {
  const table = new Map<Ip, TableEntry>()
  for (const announcement of announcements) {
    for (const address of announcement.ips) {
      const before = table.get(address)
      if (before === undefined || announcement.service < before.service)
        table.set(address, tableEntry(announcement, address, self))
    }
  }
  return table
}
