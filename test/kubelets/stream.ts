/** A client that sends all the time, and a witness of who answers for its address: what an event on the cluster costs. */
import assert from 'node:assert/strict'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionsResult } from '../lab/connections.ts'
import { epoch } from '../lab/epoch.ts'
import { gaps } from '../lab/history.ts'
import { type ArpWatch, type Metered, startConnections, startMeter, watchArp } from '../lab/instruments.ts'
import type { Host } from '../lab/topology.ts'
import { curl } from './clarion.ts'
import type { KubeCluster } from './cluster.ts'

const UDP_RATE = 1_000
const TCP_RATE = 100
const ECHO = 7
const ASK_EVERY = 20 // ms
const SETTLED = 1_500 // ms, before and after

export interface Cost {
  readonly udp: Metered
  /** Datagrams lost on the way: not those that the meter or the echo was too slow to read. */
  readonly lost: number
  readonly tcp: ConnectionsResult
  /** The longest time in which nobody answered when asked for the address, in milliseconds. */
  readonly silence: number
  /** What `act` gave. */
  readonly ms: number
}

export interface Stream {
  readonly address: string
  /** Resolves with the milliseconds from `since` until this node was first heard to answer. */
  answeredBy(node: Host, since: number, within: number): Promise<number>
  /** Whether anybody but this node was heard to answer since then. */
  othersThan(node: Host, since: number): readonly string[]
  /** What happens to both kinds of traffic while `act` runs, which gives the milliseconds that count. Prints it. */
  during(what: string, act: () => Promise<number>): Promise<Cost>
}

export async function openStream(cluster: KubeCluster, address: string): Promise<Stream> {
  const { lan, lifetime } = cluster
  const watch: ArpWatch = await watchArp(lan.watcher, [address], ASK_EVERY, lifetime)
  return {
    address,
    async answeredBy(node, since, within) {
      const claim = await watch.waitFor(
        ({ mac, kind, at }) => mac === node.mac && kind === 'answer' && at > since,
        `${node.name} to answer for ${address}`,
        within,
      )
      return claim.at - since
    },
    othersThan(node, since) {
      const others = watch.records().filter(({ mac, kind, at }) => mac !== node.mac && kind === 'answer' && at > since)
      return [...new Set(others.map(({ mac }) => lan.nodes.find((one) => one.mac === mac)?.name ?? mac))]
    },
    async during(what, act) {
      const meter = await startMeter(lan.client, { address, port: ECHO, rate: UDP_RATE }, lifetime)
      const connections = await startConnections(lan.client, { address, port: ECHO, rate: TCP_RATE }, lifetime)
      await sleep(SETTLED)
      const before = await unread(cluster, address)
      const from = epoch()
      const ms = await act()
      await sleep(SETTLED)
      const [udp, tcp] = await Promise.all([meter.stop(), connections.stop()])
      assert.ok(udp.sent > UDP_RATE && tcp.opened > TCP_RATE, 'something has to be sent')
      const lost = udp.lost - udp.unread - (await unread(cluster, address)) + before
      const silences = gaps(
        watch.records().filter(({ kind }) => kind === 'answer'),
        address,
        { from, until: epoch() - SETTLED },
      )
      const silence = Math.max(...silences.map((gap) => gap.until - gap.from))
      const cost = { udp, lost, tcp, silence, ms }
      console.log(`  figures: ${sentence(what, cost)}`)
      return cost
    },
  }
}

/** Datagrams that the echo was too slow to read. */
const unread = async ({ lan }: KubeCluster, address: string) => Number(await curl(lan.client, `http://${address}/unread`))

function sentence(what: string, { udp, lost, tcp, silence, ms }: Cost): string {
  const failed = Object.entries(tcp.failed).map(([why, count]) => `${count} ${why}`)
  return [
    `${what}: ${Math.round(ms)} ms`,
    `UDP ${lost} lost of ${udp.sent} (${udp.lost - lost} unread), longest gap ${Math.round(udp.longestGap.ms)} ms`,
    `longest silence ${Math.round(silence)} ms`,
    `TCP ${failed.join(', ') || '0'} failed of ${tcp.opened}, ${tcp.slow} slow, held one lost ${tcp.heldLost} times`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ].join('; ')
}

/** Connections that may be open in the moment of a move: the next node knows nothing of them, and they are reset. */
const MOST_RESET = 20

/** No datagram lost, no connection failed; where the address has moved, save those that were open just then. */
export function assertNothingLost({ lost, tcp: { failed } }: Cost, moved = false): void {
  const { ECONNRESET: reset = 0, ...others } = failed
  assert.deepEqual([lost, others], [0, {}], 'datagrams, connections')
  assert.ok(reset <= (moved ? MOST_RESET : 0), `${reset} connections reset`)
}

/** How long it takes. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = epoch()
  await act()
  return epoch() - begun
}
