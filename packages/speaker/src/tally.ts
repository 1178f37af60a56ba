/** Totals of the fast worker, bounded: drops by their word, frames by address. */
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
  read(gossipHealth: number): Counters
}

export function createTally(): Tally {
  const drops = new Map<string, number>()
  const answered = new Map<Ip, number>()
  const gratuitous = new Map<Ip, number>()
  const add = <K>(totals: Map<K, number>, key: K, n: number) => void totals.set(key, (totals.get(key) ?? 0) + n)
  return {
    drop: (word, count) => add(drops, drops.size < MOST_WORDS || drops.has(word) ? word : 'other', count),
    answered: (address) => add(answered, address, 1),
    announced: (address, _link, frames) => add(gratuitous, address, frames),
    forget(address) {
      answered.delete(address)
      gratuitous.delete(address)
    },
    read: (gossipHealth) => ({ drops, answered, gratuitous, gossipHealth }),
  }
}
