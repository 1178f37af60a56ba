import type { Ip } from '@clarion/inet'
import type { NodeView, ServiceKey } from '../facts.ts'
import type { Announcement, NotAnnounced } from './announce.ts'
import { sameEntry, type TableDelta, type TableEntry, tableEntry } from './table-entry.ts'

type Decision = Announcement | NotAnnounced

/** What a decision or a node became. */
export interface TableChange {
  readonly decided: readonly { readonly now: Decision; readonly before: Decision | undefined }[]
  /** As they are now. */
  readonly decisions: ReadonlyMap<ServiceKey, Decision>
  readonly self: NodeView
  /** `self` or the configuration is another one: every entry may be. */
  readonly isAllOther: boolean
}

/**
 * The table of one node, kept decision by decision: a change costs what it concerns. An address has one entry, hence one owner: when several
 * Services show it in their status, the Service whose key comes first decides, whatever order they came in.
 */
export class LiveTable {
  readonly #table = new Map<Ip, TableEntry>()
  /** Who shows an address that several Services show; of all others the entry names the only one. */
  readonly #sharers = new Map<Ip, ReadonlySet<ServiceKey>>()

  get now(): ReadonlyMap<Ip, TableEntry> {
    return this.#table
  }

  /** What became of it: each address once, and only where its entry says something else. */
  change({ decided, decisions, self, isAllOther }: TableChange): readonly TableDelta[] {
    const showing = new Map<Ip, Set<ServiceKey>>()
    const touch = (ip: Ip) => {
      const services = showing.get(ip) ?? new Set(this.#showing(ip))
      showing.set(ip, services)
      return services
    }
    for (const { now, before } of decided) {
      for (const ip of shownBy(before)) touch(ip).delete(now.service)
      for (const ip of shownBy(now)) touch(ip).add(now.service)
    }
    const untouched = isAllOther ? [...this.#table.values()].filter(({ address }) => !showing.has(address)) : []
    for (const [ip, services] of showing) {
      if (services.size > 1) this.#sharers.set(ip, services)
      else this.#sharers.delete(ip)
    }
    const settle = (ip: Ip, decider: ServiceKey | undefined) =>
      this.#settle(ip, decider === undefined ? undefined : decisions.get(decider), self) ?? []
    return [
      ...[...showing].flatMap(([ip, services]) => settle(ip, [...services].sort()[0])),
      ...untouched.flatMap(({ address, service }) => settle(address, service)),
    ]
  }

  #showing(ip: Ip): Iterable<ServiceKey> {
    const only = this.#table.get(ip)?.service
    return this.#sharers.get(ip) ?? (only === undefined ? [] : [only])
  }

  #settle(address: Ip, decision: Decision | undefined, self: NodeView): TableDelta | undefined {
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
