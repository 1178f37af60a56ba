import type { Outcome } from '@clarion/core'
import type { Clock } from '../clock.ts'
import { refuse } from '../outcome.ts'
import { type Spacing, waitAfter } from './backoff.ts'

const AGAIN: Spacing = { first: 1_000, longest: 30_000 } // ms

type Attempt = () => Promise<Outcome>

interface Entry {
  running: boolean
  next: { readonly attempt: Attempt; readonly told: (outcome: Outcome) => void } | undefined
  cancelRetry: () => void
}

/**
 * Writes that say how something is, not what to do: only the last one of each object counts, and it counts until it is done. The caller
 * hears how the first try went; where the server was not to be had it is tried again, until something newer is to be written.
 */
export class Latest {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #entries = new Map<string, Entry>()
  #closed = false

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /** Attempts of one object never run side by side. One that newer ones overtook before it began is refused with Conflict. */
  run(object: string, attempt: Attempt): Promise<Outcome> {
    const entry = this.#entries.get(object) ?? { running: false, next: undefined, cancelRetry: () => {} }
    this.#entries.set(object, entry)
    entry.cancelRetry()
    entry.next?.told(refuse('Conflict', 'something newer is to be written'))
    return new Promise((told) => {
      entry.next = { attempt, told }
      if (!entry.running) void this.#go(object, entry)
    })
  }

  close(): void {
    this.#closed = true
    for (const { cancelRetry } of this.#entries.values()) cancelRetry()
  }

  async #go(object: string, entry: Entry): Promise<void> {
    entry.running = true
    let last: { readonly attempt: Attempt; readonly outcome: Outcome } | undefined
    while (entry.next !== undefined) {
      const { attempt, told } = entry.next
      entry.next = undefined
      const outcome = this.#closed ? refuse('Unavailable', 'closed') : await attempt()
      last = { attempt, outcome }
      told(outcome)
    }
    entry.running = false
    if (last !== undefined && mayHelp(last.outcome) && !this.#closed) this.#retry(object, entry, last.attempt, 1)
    else this.#entries.delete(object)
  }

  #retry(object: string, entry: Entry, attempt: Attempt, failures: number): void {
    entry.cancelRetry = this.#clock.after(waitAfter(failures, AGAIN, this.#random), async () => {
      entry.running = true
      const outcome = await attempt()
      entry.running = false
      if (entry.next !== undefined) void this.#go(object, entry)
      else if (mayHelp(outcome) && !this.#closed) this.#retry(object, entry, attempt, failures + 1)
      else this.#entries.delete(object)
    })
  }
}

function mayHelp(outcome: Outcome): boolean {
  return !outcome.done && outcome.why === 'Unavailable'
}
