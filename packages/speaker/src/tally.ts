/** Totals of the fast worker, bounded: drops by their word, frames by address. Of thousands of addresses only those are told that count. */
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
  drops(): ReadonlyMap<string, number>
  /** What is other than when it was read last. */
  read(gossipHealth: number): Counters
}

export function createTally(): Tally {
  const drops = new Map<string, number>()
  const answered = createTotals()
  const gratuitous = createTotals()
  let gone = new Set<Ip>()
  return {
    drop(word, count) {
      const known = drops.size < MOST_WORDS || drops.has(word) ? word : 'other'
      drops.set(known, (drops.get(known) ?? 0) + count)
    },
    answered: (address) => answered.add(address, 1),
    announced: (address, _link, frames) => gratuitous.add(address, frames),
    forget(address) {
      const counted = [answered.forget(address), gratuitous.forget(address)]
      if (counted.includes(true)) gone.add(address)
    },
    drops: () => drops,
    read(gossipHealth) {
      const news = { drops, answered: answered.news(), gratuitous: gratuitous.news(), gone: [...gone], gossipHealth }
      gone = new Set()
      return news
    },
  }
}

/** A total by address, and which of them have grown. */
function createTotals() {
  const totals = new Map<Ip, number>()
  const grown = new Set<Ip>()
  return {
    add(address: Ip, count: number): void {
      totals.set(address, (totals.get(address) ?? 0) + count)
      grown.add(address)
    },
    forget(address: Ip): boolean {
      grown.delete(address)
      return totals.delete(address)
    },
    news(): ReadonlyMap<Ip, number> {
      const news = new Map(Array.from(grown, (address) => [address, totals.get(address) ?? 0]))
      grown.clear()
      return news
    },
  }
}
