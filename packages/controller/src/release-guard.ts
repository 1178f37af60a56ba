/** The guard against mass release, kept for the loop: judged anew where something may have changed it, told on change. */
import { type Book, type Guard, type Hold, judge, lossesOf, NOTHING_HELD } from '@clarion/core'
import type { ClusterFacts } from '@clarion/kube'
import type { Clock } from '@clarion/program'

export interface GuardReport {
  /** So many Services are held back now, or none any more. */
  held(hold: Hold | undefined): void
}

export interface ReleaseGuardOptions {
  readonly facts: Pick<ClusterFacts, 'services' | 'confirmedRelease'>
  readonly book: Book
  readonly lbClass: string | undefined
  readonly clock: Clock
  readonly hash: (text: string) => string
  readonly report: GuardReport
  /** Every Service is to be looked at again. */
  readonly changed: () => void
}

export interface ReleaseGuard {
  readonly now: Guard
  judge(): void
  stop(): void
}

export function createReleaseGuard({ facts, book, lbClass, clock, hash, report, changed }: ReleaseGuardOptions): ReleaseGuard {
  let guard = NOTHING_HELD
  let cancel = () => {}
  const release: ReleaseGuard = {
    get now() {
      return guard
    },
    judge() {
      const { pools } = book
      if (pools === undefined) return
      const before = guard.hold?.token
      const waited = [...guard.waiting.keys()].join()
      const confirmed = facts.confirmedRelease
      const circumstances = { noPools: pools.size === 0, confirmed, now: clock.now(), hash }
      guard = judge(guard, lossesOf(facts.services.values(), book, lbClass), circumstances)
      cancel()
      const until = Math.min(...[...guard.waiting.values()].map((one) => one.until))
      cancel = guard.waiting.size === 0 ? () => {} : clock.after(until - clock.now(), release.judge)
      if (guard.hold?.token !== before) report.held(guard.hold)
      if (guard.hold?.token !== before || [...guard.waiting.keys()].join() !== waited) changed()
    },
    stop: () => cancel(),
  }
  return release
}
