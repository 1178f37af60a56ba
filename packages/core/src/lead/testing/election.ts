/** An election in true time: every candidate has a clock of its own, every message its delays, and anybody may stop for a while. */
import { type Lead, mayWrite, startLead, stepLead } from '../lead.ts'
import type { LeadTimes, LeaseAnswer, LeaseRequest, LeaseView } from '../lease.ts'

/** What happens to one message: milliseconds there and back; the answer may not come in time, or not at all. */
export interface Fate {
  readonly there: number
  readonly back: number
  readonly lost: 'no' | 'before' | 'after'
}

export interface Candidate {
  /** Of its clock, to true time. */
  readonly rate: number
  readonly offset: number
  /** From, and for how long: nothing runs in it. */
  readonly pauses: readonly (readonly [at: number, ms: number])[]
  readonly starts: number
}

export interface Course {
  readonly candidates: readonly Candidate[]
  readonly fates: readonly Fate[]
  readonly dice: readonly number[]
  /** A hand deletes the Lease. */
  readonly deletions: readonly number[]
  readonly times: LeadTimes
  readonly lasts: number
}

/** In true time: when a candidate might begin writes, and when the last of them was over. */
export interface Reign {
  readonly who: number
  readonly from: number
  readonly until: number
  readonly over: number
}

interface Happening {
  readonly at: number
  readonly who: number | undefined
  readonly run: () => void
}

/** Everybody's reigns, in order of their begin. */
export function hold(course: Course): readonly Reign[] {
  const { candidates, fates, dice, deletions, times, lasts } = course
  const happenings: Happening[] = []
  const leads: (Lead | undefined)[] = candidates.map(() => undefined)
  const reigns: Reign[] = []
  const changed: number[] = candidates.map(({ starts }) => starts)
  let lease: LeaseView | undefined
  let versions = 0
  let messages = 0
  let throws = 0
  let now = 0

  const later = (ms: number, who: number | undefined, run: () => void) => {
    happenings.push({ at: now + ms, who, run })
  }
  const clockOf = (who: number, at = now) => (candidates[who]?.offset ?? 0) + at * (candidates[who]?.rate ?? 1)
  const trueOf = (who: number, at: number) => (at - (candidates[who]?.offset ?? 0)) / (candidates[who]?.rate ?? 1)
  const roll = () => dice[throws++ % dice.length] ?? 0

  /** The state is another one from now on: what it allowed until now is written down. */
  const note = (who: number, before: Lead | undefined) => {
    const since = changed[who] ?? 0
    changed[who] = now
    if (before === undefined || !before.holds) return
    const from = Math.max(since, trueOf(who, before.from))
    const until = Math.min(now, trueOf(who, before.until))
    if (from >= until) return
    const middle = clockOf(who, (from + until) / 2)
    if (!mayWrite(before, middle)) throw new Error('a reign in which nothing may be written')
    reigns.push({ who, from, until, over: trueOf(who, before.ends) })
  }

  const step = (who: number, event: Parameters<typeof stepLead>[1]) => {
    const before = leads[who]
    if (before === undefined) return
    const [after, request] = stepLead(before, event)
    note(who, before)
    leads[who] = after
    if (request !== undefined) ask(who, request)
    if (after.asking === undefined) {
      later(Math.max(0, trueOf(who, after.due) - now) + 0.001, who, () =>
        step(who, { type: 'tick', now: clockOf(who), dice: roll() }),
      )
    }
  }

  const ask = (who: number, request: LeaseRequest) => {
    const fate = fates[messages++ % fates.length] ?? { there: 1, back: 1, lost: 'no' }
    let heard = false
    const answer = (told: LeaseAnswer) => {
      if (heard) return
      heard = true
      step(who, { type: 'answer', now: clockOf(who), dice: roll(), answer: told })
    }
    if (fate.lost !== 'before') {
      later(fate.there, undefined, () => {
        const told = serve(request)
        if (fate.lost === 'no') later(fate.back, who, () => answer(told))
      })
    }
    later(GIVEN_UP, who, () => answer({ no: 'lost' }))
  }

  const serve = (request: LeaseRequest): LeaseAnswer => {
    if (request.do === 'read') return { lease: lease ?? 'absent' }
    if (request.do === 'create' ? lease !== undefined : lease?.version !== request.version) return { no: 'refused' }
    const version = String(++versions)
    if (request.do === 'release') lease = { holder: '', seconds: 1, transitions: lease?.transitions ?? 0, version }
    else {
      const { holder, seconds } = request
      lease = { holder, seconds, transitions: 'transitions' in request ? request.transitions : 0, version }
    }
    return { lease }
  }

  candidates.forEach(({ starts }, who) => {
    later(starts, who, () => {
      leads[who] = startLead(`c${who}`, times, clockOf(who))
      step(who, { type: 'tick', now: clockOf(who), dice: roll() })
    })
  })
  for (const at of deletions) {
    later(at, undefined, () => {
      lease = undefined
    })
  }
  while (happenings.length > 0) {
    const first = happenings.reduce((least, other) => (other.at < least.at ? other : least))
    happenings.splice(happenings.indexOf(first), 1)
    if (first.at > lasts) break
    now = Math.max(now, first.at)
    const awake = wakes(candidates[first.who ?? -1], now)
    if (awake > now) happenings.push({ ...first, at: awake })
    else first.run()
  }
  now = lasts
  leads.forEach((lead, who) => {
    note(who, lead)
  })
  return reigns.sort((a, b) => a.from - b.from)
}

const GIVEN_UP = 1_500 // ms

function wakes(candidate: Candidate | undefined, now: number): number {
  const pause = candidate?.pauses.find(([at, ms]) => at <= now && now < at + ms)
  return pause === undefined ? now : pause[0] + pause[1]
}
