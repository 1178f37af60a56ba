import type { Ip } from '@clarion/inet'
import type { NodeView, ServiceKey } from '../facts.ts'
import type { Announcement, NotAnnounced } from './announce.ts'
import { type AnnounceTable, compileTable, type TableEntry, tableEntry } from './compile-table.ts'
import { diffTables, sameEntry, type TableDelta } from './diff-tables.ts'

type Decision = Announcement | NotAnnounced

/** The table of one node, kept decision by decision: a change costs what it concerns. It is always what `compileTable` would make. */
export class LiveTable {
  #table = new Map<Ip, TableEntry>()
  /** Who shows an address that several Services show; of all others the entry names the only one. */
  readonly #sharers = new Map<Ip, ReadonlySet<ServiceKey>>()

  get now(): AnnounceTable {
    return this.#table
  }

  /** The node or the configuration is another one: every entry may be. What changed. */
  rebuild(decisions: ReadonlyMap<ServiceKey, Decision>, self: NodeView): readonly TableDelta[] {
    const announcements = [...decisions.values()].flatMap((decision) => ('why' in decision ? [] : decision))
    const after = compileTable(announcements, self)
    const deltas = diffTables(this.#table, after)
    this.#table = after
    this.#sharers.clear()
    for (const { service, ips } of announcements) {
      for (const ip of ips) {
        const decider = after.get(ip)?.service
        if (decider === undefined || decider === service) continue
        this.#sharers.set(ip, new Set([decider, ...(this.#sharers.get(ip) ?? []), service]))
      }
    }
    return deltas
  }

  /** Some Services have other decisions than before. What changed. */
  change(
    decided: readonly { readonly now: Decision; readonly before: Decision | undefined }[],
    decisions: ReadonlyMap<ServiceKey, Decision>,
    self: NodeView,
  ): readonly TableDelta[] {
    const touched = new Map<Ip, Set<ServiceKey>>()
    const showing = (ip: Ip) => {
      const services = touched.get(ip) ?? new Set(this.#showing(ip))
      touched.set(ip, services)
      return services
    }
    for (const { now, before } of decided) {
      for (const ip of shownBy(before)) showing(ip).delete(now.service)
      for (const ip of shownBy(now)) showing(ip).add(now.service)
    }
    return [...touched].flatMap(([ip, services]) => this.#settle(ip, services, decisions, self) ?? [])
  }

  #showing(ip: Ip): Iterable<ServiceKey> {
    const only = this.#table.get(ip)?.service
    return this.#sharers.get(ip) ?? (only === undefined ? [] : [only])
  }

  #settle(
    address: Ip,
    services: ReadonlySet<ServiceKey>,
    decisions: ReadonlyMap<ServiceKey, Decision>,
    self: NodeView,
  ): TableDelta | undefined {
    if (services.size > 1) this.#sharers.set(address, services)
    else this.#sharers.delete(address)
    const [first] = [...services].sort()
    const decision = first === undefined ? undefined : decisions.get(first)
    if (decision === undefined || 'why' in decision) return this.#table.delete(address) ? { do: 'delete', address } : undefined
    const known = this.#table.get(address)
    const entry = tableEntry(decision, address, self)
    if (known !== undefined && sameEntry(known, entry)) return undefined
    this.#table.set(address, entry)
    return { do: 'set', entry }
  }
}

function shownBy(decision: Decision | undefined): readonly Ip[] {
  return decision === undefined || 'why' in decision ? [] : decision.ips
}
