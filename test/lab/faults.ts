/** What goes wrong on a LAN, on purpose. Everything lives in the LAN's namespaces and ends with them. */
import { run } from './run.ts'
import type { Host, Lan } from './topology.ts'

/** Ends the fault; harmless when it has ended. */
export type Mend = () => void

export interface Faults {
  /** Both ends see the carrier go. */
  pullCable(host: Host): void
  plugCable(host: Host): void
  /** Hosts of one side hear nothing of the other, and the other way round. Hosts in neither hear all. */
  partition(side: readonly Host[], other: readonly Host[]): Mend
  /** `to` hears nothing of `from`; the way back is open. */
  oneWay(from: Host, to: Host): Mend
  /** Gossip sent by the host (UDP and TCP 7946) is lost, all else arrives. */
  loseGossip(from: Host): Mend
  /** ARP sent by the host is lost; without a host, all ARP on the LAN. */
  loseArp(from?: Host): Mend
  /** Share of the frames sent by the host that is lost, in percent (whole numbers). */
  lose(from: Host, percent: number): Mend
  /** Forgets who is where: after a partition Linux keeps failed neighbours for up to a second. */
  forgetNeighbours(host: Host): void
  /** Ends every fault that goes through the switch's filter; cables stay as they are. */
  mendAll(): void
}

const GOSSIP_PORT = 7946
const quoted = (hosts: readonly Host[]) => `{ ${hosts.map((h) => `"${h.port}"`).join(', ')} }`

export function faultsOf(lan: Lan): Faults {
  const nft = (script: string) => run('ip', ['netns', 'exec', lan.switchNs, 'nft', '-f', '-'], script)
  let count = 0
  const tables = new Set<string>()
  /** One table per fault, so that ending it is deleting the table. */
  const drop = (...rules: readonly string[]): Mend => {
    const table = `fault${++count}`
    const lines = rules.map((rule) => `    ${rule} drop`)
    nft(`table bridge ${table} {\n  chain cut {\n    type filter hook forward priority 0;\n${lines.join('\n')}\n  }\n}\n`)
    tables.add(table)
    return () => mend(table)
  }
  const mend = (table: string) => {
    if (tables.delete(table)) nft(`delete table bridge ${table}\n`)
  }
  const cable = (host: Host, state: 'up' | 'down') => void run('ip', ['-n', lan.switchNs, 'link', 'set', host.port, state])
  return {
    pullCable: (host) => cable(host, 'down'),
    plugCable: (host) => cable(host, 'up'),
    partition: (side, other) =>
      drop(`iifname ${quoted(side)} oifname ${quoted(other)}`, `iifname ${quoted(other)} oifname ${quoted(side)}`),
    oneWay: (from, to) => drop(`iifname "${from.port}" oifname "${to.port}"`),
    loseGossip: (from) =>
      drop(...['udp dport', 'tcp dport', 'tcp sport'].map((port) => `iifname "${from.port}" ${port} ${GOSSIP_PORT}`)),
    loseArp: (from) => drop(from === undefined ? 'ether type arp' : `iifname "${from.port}" ether type arp`),
    lose: (from, percent) => drop(`iifname "${from.port}" numgen random mod 100 < ${percent}`),
    forgetNeighbours: (host) => void run('ip', ['-n', host.ns, 'neigh', 'flush', 'all']),
    mendAll: () => [...tables].forEach(mend),
  }
}
