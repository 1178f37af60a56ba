/** What goes wrong on a LAN, on purpose. Everything lives in the LAN's namespaces and ends with them. */
import { run } from './run.ts'
import type { Host, Lan } from './topology.ts'

/** Ends the fault and says how many frames it has cost. Later calls say the same. */
export type Mend = () => number

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

const packetsIn = (counter: string) => Number(/packets (\d+)/.exec(counter)?.[1] ?? Number.NaN)

export function faultsOf(lan: Lan): Faults {
  const nft = (script: string) => run('ip', ['netns', 'exec', lan.switchNs, 'nft', '-f', '-'], script)
  let count = 0
  const open = new Set<Mend>()
  /** One table per fault, so that ending it is deleting the table. */
  const drop = (...rules: readonly string[]): Mend => {
    const table = `fault${++count}`
    const lines = rules.map((rule) => `    ${rule} counter name lost drop`)
    const chain = `  chain cut {\n    type filter hook forward priority 0;\n${lines.join('\n')}\n  }`
    nft(`table bridge ${table} {\n  counter lost {\n  }\n${chain}\n}\n`)
    let lost: number | undefined
    const mend = () => {
      if (lost !== undefined) return lost
      nft(`flush chain bridge ${table} cut\n`) // the fault ends here, and counting with it
      lost = packetsIn(nft(`list counter bridge ${table} lost\n`))
      nft(`delete table bridge ${table}\n`)
      open.delete(mend)
      return lost
    }
    open.add(mend)
    return mend
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
    mendAll: () => [...open].forEach((mend) => void mend()),
  }
}
