/**
 * Finds lost members again: addresses where a speaker should be but no member is are joined at once when asked, and every few
 * seconds besides, with jitter. MetalLB tries every minute, and both sides answer until then.
 */
import type { Clock } from '@clarion/program'
import type { Memberlist } from 'memberlist-ts'

const EVERY_MS = 5_000
/** Addresses tried in one go; the others wait for the next. */
const MOST_AT_ONCE = 32

interface RejoinOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly ring: () => Memberlist | undefined
  readonly peers: () => readonly string[]
}

export interface Rejoin {
  start(): void
  stop(): void
  /**
   * Exchanges states with every peer, member or not, and once more with those who answered: whoever held us for dead knows better
   * only after the second exchange, which carries our refutation. Resolves with how many answered within the time.
   */
  now(limitMs: number): Promise<number>
}

export function createRejoin({ clock, random, ring, peers }: RejoinOptions): Rejoin {
  let cancel = () => {}
  let stopped = false

  /** Those of the addresses that answered within the time. */
  const join = async (addresses: readonly string[], limitMs: number): Promise<readonly string[]> => {
    const gossip = ring()
    if (gossip === undefined || addresses.length === 0) return []
    const limit = new AbortController()
    const cancelLimit = clock.after(limitMs, () => limit.abort())
    const answered = await Promise.all(
      addresses.map((a) =>
        gossip.join([a], limit.signal).then(
          () => true,
          () => false,
        ),
      ),
    )
    cancelLimit()
    return addresses.filter((_, i) => answered[i])
  }

  const missing = (): readonly string[] => {
    const there = new Set(
      ring()
        ?.members()
        .map((m) => m.address),
    )
    return peers().filter((address) => !there.has(address))
  }

  const pick = (addresses: readonly string[]): readonly string[] => {
    if (addresses.length <= MOST_AT_ONCE) return addresses
    const start = Math.floor(random() * addresses.length)
    return Array.from({ length: MOST_AT_ONCE }, (_, i) => addresses[(start + i) % addresses.length] ?? '')
  }

  const schedule = () => {
    if (stopped) return
    cancel = clock.after(EVERY_MS * (0.5 + random()), () => void join(pick(missing()), EVERY_MS / 2).then(schedule))
  }

  return {
    start: schedule,
    stop() {
      stopped = true
      cancel()
    },
    async now(limitMs) {
      const answered = await join(pick(peers()), limitMs)
      return (await join(answered, limitMs)).length
    },
  }
}
