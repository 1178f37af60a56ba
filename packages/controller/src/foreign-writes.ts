/** Watches for an allocator that is not ours: from a Service's change, over what is planned for it, to what came of that. */
import {
  afterQuiet,
  type Book,
  type Decision,
  type Effect,
  looksForeign,
  NO_OTHERS,
  noteForeign,
  type Others,
  QUIET_MS,
  type ServiceKey,
  type ServiceView,
  type Written,
} from '@clarion/core'
import type { Clock } from '@clarion/program'

export interface OthersReport {
  /** Another allocator is at work, or is not any more. */
  others(others: Others | undefined): void
}

export interface ForeignWritesOptions {
  readonly book: Book
  readonly lbClass: string | undefined
  readonly clock: Clock
  readonly report: OthersReport
  /** Every Service is to be looked at again. */
  readonly changed: () => void
}

export interface ForeignWrites {
  readonly active: boolean
  /** A Service as it is now, before the book hears of it; `asked`: whether this may be somebody else's work. */
  note(key: ServiceKey, view: ServiceView | undefined, asked: boolean): void
  /** What is to be done for it. */
  planned(key: ServiceKey, decision: Decision, steps: readonly Effect[]): void
  /** It was done: nobody had a claim that would have refused it. */
  done(key: ServiceKey): void
  stop(): void
}

export function createForeignWrites({ book, lbClass, clock, report, changed }: ForeignWritesOptions): ForeignWrites {
  const written = new Map<ServiceKey, Written>()
  const suspects = new Set<ServiceKey>()
  const tried = new Set<ServiceKey>()
  let others = NO_OTHERS
  let cancel = () => {}

  const take = (now: Others) => {
    const turned = now.active !== others.active
    others = now
    if (!turned) return
    report.others(now.active ? now : undefined)
    changed()
  }

  const certain = (key: ServiceKey) => {
    suspects.delete(key)
    cancel()
    cancel = clock.after(QUIET_MS, () => take(afterQuiet(others, clock.now())))
    take(noteForeign(others, key, clock.now()))
  }

  return {
    get active() {
      return others.active
    },
    note(key, view, asked) {
      if (view === undefined) {
        written.delete(key)
        suspects.delete(key)
        return
      }
      if (asked && looksForeign(written.get(key), view, book, lbClass)) suspects.add(key)
      const { uid, ips, allocatedFromPool } = view
      written.set(key, { uid, ips, allocatedFromPool })
    },
    planned(key, decision, steps) {
      tried.delete(key)
      if (!suspects.has(key)) return
      if (decision.decision === 'Refused' && decision.refusal.why === 'OtherAllocatorActive') certain(key)
      else if (steps.some((effect) => effect.do === 'join-claim' && effect.wakes !== true))
        suspects.delete(key) // that would not have been refused
      else if (
        steps.some((effect) => effect.do === 'claim-address' || effect.do === 'join-claim' || effect.do === 'write-status')
      )
        tried.add(key)
      else suspects.delete(key) // a claim was there: one of us
    },
    done(key) {
      if (tried.delete(key)) certain(key)
    },
    stop: () => cancel(),
  }
}
