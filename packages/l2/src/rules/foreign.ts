import type { Ip, Mac } from '@clarion/inet'
import type { Arp } from '../wire/arp.ts'
import { includes, type Table } from './table.ts'

const QUIET_MS = 1_000

/** Somebody else says that an address of ours is his. */
export interface Foreign {
  readonly address: Ip
  readonly mac: Mac
  readonly link: string
}

/** Notices foreign owners of announced addresses, and reports each address once a second at most. */
export interface ForeignWatch {
  /** `ours`: the MACs of all our links, for two of them may be on one LAN. `now` in ms. */
  see(arp: Arp, link: string, table: Table, ours: ReadonlySet<Mac>, now: number): Foreign | undefined
  /** No longer announced: nothing is remembered of it. */
  forget(address: Ip): void
}

export function createForeignWatch(): ForeignWatch {
  const reported = new Map<Ip, number>() // only addresses in the table: a stranger cannot make it grow
  return {
    see(arp, link, table, ours, now) {
      const address = arp.senderIp
      const links = table.get(address)
      if (links === undefined || !includes(links, link) || ours.has(arp.senderMac)) return undefined
      const last = reported.get(address)
      if (last !== undefined && now - last < QUIET_MS) return undefined
      reported.set(address, now)
      return { address, mac: arp.senderMac, link }
    },
    forget(address) {
      reported.delete(address)
    },
  }
}
