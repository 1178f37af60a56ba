/**
 * Who answers for which address, from the compiled table (candidates in the order of the election) and who is alive. Kept by
 * deltas, so that one member's death costs a look at each address and nothing else.
 */
import { elect, type TableDelta, type TableEntry } from '@clarion/core'
import type { Ip } from '@clarion/inet'
import type { Because, OwnerChange } from './protocol.ts'

/** undefined: everybody is (no gossip). */
export type Alive = ReadonlySet<string> | undefined

export interface Ownership {
  /** Takes new and changed entries, and forgets removed ones. */
  apply(deltas: readonly TableDelta[]): readonly OwnerChange[]
  /** Elects again among those who are alive now. */
  elect(alive: Alive, because: Because, member?: string): readonly OwnerChange[]
  owner(address: Ip): string | undefined
  entry(address: Ip): TableEntry | undefined
  /** Addresses whose owner this is. */
  ownedBy(node: string): readonly Ip[]
}

interface Held {
  readonly entry: TableEntry
  owner: string | undefined
}

export function createOwnership(): Ownership {
  const table = new Map<Ip, Held>()
  let alive: Alive = new Set()

  /** Elects for one address; the change, if it is one. */
  const settle = (held: Held, because: Because, member: string | undefined): OwnerChange | undefined => {
    const { address, service, candidates } = held.entry
    const before = held.owner
    const owner = alive === undefined ? candidates[0] : elect(candidates, alive)
    if (owner === before) return undefined
    held.owner = owner
    return { address, service, owner, before, because, member }
  }

  const put = (entry: TableEntry): OwnerChange | undefined => {
    const held = { entry, owner: table.get(entry.address)?.owner }
    table.set(entry.address, held)
    return settle(held, 'TableChanged', undefined)
  }

  const remove = (address: Ip): OwnerChange | undefined => {
    const held = table.get(address)
    table.delete(address)
    if (held?.owner === undefined) return undefined
    return {
      address,
      service: held.entry.service,
      owner: undefined,
      before: held.owner,
      because: 'TableChanged',
      member: undefined,
    }
  }

  return {
    apply(deltas) {
      const changes = deltas.map((delta) => (delta.do === 'delete' ? remove(delta.address) : put(delta.entry)))
      return changes.filter((c) => c !== undefined)
    },
    elect(now, because, member) {
      alive = now
      return Array.from(table.values(), (held) => settle(held, because, member)).filter((c) => c !== undefined)
    },
    owner: (address) => table.get(address)?.owner,
    entry: (address) => table.get(address)?.entry,
    ownedBy: (node) => Array.from(table.values()).flatMap((held) => (held.owner === node ? [held.entry.address] : [])),
  }
}
