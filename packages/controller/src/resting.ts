/** Ends what has rested: when it is over, and a moment after its pool is gone or lets nothing rest any more. One timer for all. */
import { type Book, DELIBERATE_MS, type Effect, type EndRest, type Outcome, type Rested, restsToEnd } from '@clarion/core'
import type { Clock } from '@clarion/program'

/** Changes that come together are looked at together. */
const BATCH_MS = 500
const RETRY_MS = 10_000
const IN_FLIGHT = 8
const LONGEST_TIMER = 2 ** 31 - 1

export interface RestingOptions {
  readonly book: Book
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly wallNow: () => number
  readonly leads: () => boolean
  /** Something is held back for want of its pools. */
  readonly isHeld: () => boolean
  readonly perform: (effect: EndRest) => Promise<Outcome>
  readonly undone: (effect: Effect, why: string, message: string) => void
}

export interface Resting {
  /** What rests may be something else now. */
  changed(): void
  /** Pools are others now. One that vanished may be back in a moment: a CRD that goes takes them one by one. */
  poolsChanged(): void
  stop(): void
}

export function createResting({ book, clock, wallNow, leads, isHeld, perform, undone }: RestingOptions): Resting {
  let poolsAt = clock.now()
  let cancel: (() => void) | undefined
  let wakesAt = 0
  let ending = false

  const lookIn = (ms: number) => {
    const at = clock.now() + Math.min(ms, LONGEST_TIMER)
    if (cancel !== undefined && wakesAt <= at) return
    cancel?.()
    wakesAt = at
    cancel = clock.after(at - clock.now(), look)
  }

  const look = () => {
    cancel = undefined
    if (!leads() || ending || book.pools === undefined) return
    const young = poolsAt + DELIBERATE_MS - clock.now()
    const inDoubt = young > 0 || book.pools.size === 0 || isHeld()
    const { ended, nextAt } = restsToEnd(book, wallNow(), inDoubt)
    if (nextAt !== undefined) lookIn(nextAt - wallNow())
    if (young > 0 && book.rests.size > 0) lookIn(young)
    if (ended.length > 0) void end(ended)
  }

  /** In their order: it is also the order in which they are given anew. */
  const end = async (rests: readonly Rested[]) => {
    ending = true
    let allDone = true
    for (let i = 0; i < rests.length && leads(); i += IN_FLIGHT) {
      const done = await Promise.all(rests.slice(i, i + IN_FLIGHT).map(endOne))
      allDone &&= !done.includes(false)
    }
    ending = false
    lookIn(allDone ? BATCH_MS : RETRY_MS)
  }

  const endOne = async ({ claim: { address, uid: claimUid, resourceVersion } }: Rested): Promise<boolean> => {
    const effect: EndRest = { do: 'end-rest', address, claimUid, resourceVersion }
    const outcome = await perform(effect)
    if (!outcome.done && outcome.why !== 'NotFound' && outcome.why !== 'Conflict') undone(effect, outcome.why, outcome.message)
    return outcome.done
  }

  const changed = () => {
    if (book.rests.size > 0) lookIn(BATCH_MS)
  }

  return {
    changed,
    poolsChanged() {
      poolsAt = clock.now()
      changed()
    },
    stop: () => cancel?.(),
  }
}
