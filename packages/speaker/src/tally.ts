/** What the fast worker counts, bounded: drops by their word, frames by address. Told is what was counted since. */
import type { Ip } from '@clarion/inet'
import type { Counters } from './protocol.ts'

/** Words come from our own code, so this bound is never met; it holds if one should be made of input by mistake. */
const MOST_WORDS = 200

export interface Tally {
  drop(word: string, count: number): void
  answered(address: Ip): void
  /** Gratuitous frames sent. */
  announced(address: Ip, link: string, frames: number): void
  /** The address is no longer of this cluster: its series end. */
  forget(address: Ip): void
  /** In all. */
  drops(): ReadonlyMap<string, number>
  /** What was counted since it was read last. */
  read(gossipHealth: number): Counters
}

export function createTally(): Tally {
  const drops = new Map<string, number>()
  let counted = NOTHING()
  return {
    drop(word, count) {
      const known = drops.size < MOST_WORDS || drops.has(word) ? word : 'other'
      add(drops, known, count)
      add(counted.drops, known, count)
    },
    answered: (address) => add(counted.answered, address, 1),
    announced: (address, _link, frames) => add(counted.gratuitous, address, frames),
    forget(address) {
      counted.answered.delete(address)
      counted.gratuitous.delete(address)
      counted.gone.add(address)
    },
    drops: () => drops,
    read(gossipHealth) {
      const news = { ...counted, gossipHealth }
      counted = NOTHING()
      return news
    },
  }
}

const NOTHING = () => ({
  drops: new Map<string, number>(),
  answered: new Map<Ip, number>(),
  gratuitous: new Map<Ip, number>(),
  gone: new Set<Ip>(),
})

function add<K>(counts: Map<K, number>, key: K, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count)
}
