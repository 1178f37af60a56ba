import type { Ip } from '@clarion/inet'
import type { AnnounceTable, TableEntry } from './compile-table.ts'

export type TableDelta = { readonly do: 'set'; readonly entry: TableEntry } | { readonly do: 'delete'; readonly address: Ip }

/** What must be told to somebody who has `before` so that he has `after`; nothing when they say the same. */
export function diffTables(before: AnnounceTable, after: AnnounceTable): readonly TableDelta[] {
  const deltas: TableDelta[] = []
  for (const address of before.keys()) if (!after.has(address)) deltas.push({ do: 'delete', address })
  for (const entry of after.values()) {
    const known = before.get(entry.address)
    if (known === undefined || !sameEntry(known, entry)) deltas.push({ do: 'set', entry })
  }
  return deltas
}

/** Does what the deltas say. */
export function applyDeltas(table: Map<Ip, TableEntry>, deltas: readonly TableDelta[]): void {
  for (const delta of deltas) {
    if (delta.do === 'set') table.set(delta.entry.address, delta.entry)
    else table.delete(delta.address)
  }
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
