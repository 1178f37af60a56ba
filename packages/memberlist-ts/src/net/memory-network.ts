import type { Clock } from './clock.ts'
import type { SocketAddress, TransportEvents } from './transport.ts'

/** A LAN in memory, for whole clusters on a virtual clock: same clock and dice, same story. Addresses are text, without ports. */
export interface MemoryNetwork {
  /** Nothing passes between the two any more, in neither direction; what a connection carries meanwhile is lost with it. */
  cut(a: string, b: string): void
  heal(a: string, b: string): void
  /** From now on this share (0..1) of the packets from a to b is lost. Connections repeat what is lost and notice nothing. */
  lose(a: string, b: string, share: number): void
  /** Packets that arrived so far. */
  readonly packets: number
  readonly lan: Lan
}

/** The inner side, for `memoryTransport`. */
export interface Lan {
  readonly bound: Map<string, TransportEvents>
  freePort(): number
  /** Runs when it has arrived; never when it is lost. */
  carry(kind: 'packet' | 'stream', from: SocketAddress, to: SocketAddress, arrived: () => void): void
}

const FIRST_FREE_PORT = 49_152

export function memoryNetwork(world: { clock: Clock; random: () => number; latencyMs?: number }): MemoryNetwork {
  const { clock, random, latencyMs = 1 } = world
  const cuts = new Set<string>()
  const losses = new Map<string, number>()
  let packets = 0
  let nextPort = FIRST_FREE_PORT
  return {
    cut: (a, b) => void cuts.add(pair(a, b)).add(pair(b, a)),
    heal(a, b) {
      cuts.delete(pair(a, b))
      cuts.delete(pair(b, a))
    },
    lose: (a, b, share) => void losses.set(pair(a, b), share),
    get packets() {
      return packets
    },
    lan: {
      bound: new Map(),
      freePort: () => nextPort++,
      carry(kind, from, to, arrived) {
        const way = pair(from.address, to.address)
        if (kind === 'packet' && random() < (losses.get(way) ?? 0)) return
        clock.after(latencyMs, () => {
          if (cuts.has(way)) return
          if (kind === 'packet') packets++
          arrived()
        })
      },
    },
  }
}

function pair(a: string, b: string): string {
  return `${a} ${b}`
}
