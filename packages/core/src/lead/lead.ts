/**
 * Leader election on a Lease as a rule: state and event, with the time inside, to state and request. Who holds the Lease renews it; who
 * does not looks at it, and takes it when it is free: released, or unchanged for its whole duration since we saw it change, on our own
 * monotonic clock. Wall clocks are never compared.
 *
 * That a leader is the only one that writes rests on three times. `until` counts from before the renewal was sent, the observers' wait
 * from after they saw it; a request is given up at `ends`, which comes before their wait is over; and `from`: a Lease that nobody is
 * known to have let go (it was not there) is waited out.
 */
import { type LeadTimes, type LeaseAnswer, type LeaseRequest, type LeaseView, MAY_WRITE, RENEW, REQUEST } from './lease.ts'

export interface Lead {
  /** Unique to this process, so that a Lease of a former life is another's. */
  readonly me: string
  readonly times: LeadTimes
  /** It wants the Lease; until then it only looks, so that its wait is half over when it does. */
  readonly joins: boolean
  readonly lease: LeaseView | 'absent' | undefined
  /** When we saw it become so. */
  readonly since: number
  /** It may be another one by now: it is read before anything is written. */
  readonly doubt: boolean
  readonly asking: { readonly request: LeaseRequest; readonly sent: number } | undefined
  /** When to do something, unless something is under way. */
  readonly due: number
  /** Our hold is known to have followed another's end. */
  readonly holds: boolean
  /** No write is begun before, nor from `until` on; those begun are over at `ends`. */
  readonly from: number
  readonly until: number
  readonly ends: number
  /** Duration of the next renewal, and by what the times above count: less while it is being shortened, from `shortenAt` on. */
  readonly seconds: number
  readonly counted: number
  readonly shortenAt: number
  readonly stopped: boolean
}

/** `dice` is from 0 up to 1. */
export type LeadEvent =
  | { readonly type: 'tick'; readonly now: number; readonly dice: number }
  | { readonly type: 'answer'; readonly now: number; readonly dice: number; readonly answer: LeaseAnswer }
  | { readonly type: 'join'; readonly now: number }
  /** `idle`: every write that was sent has been answered, so whoever comes next need not wait. */
  | { readonly type: 'stop'; readonly now: number; readonly idle: boolean }

export function startLead(me: string, times: LeadTimes, now: number, joins = true): Lead {
  return {
    me,
    times,
    joins,
    lease: undefined,
    since: now,
    doubt: true,
    asking: undefined,
    due: now,
    ...NOTHING,
    seconds: times.shortest,
    counted: times.shortest,
    shortenAt: now,
    stopped: false,
  }
}

const NEVER = Number.NEGATIVE_INFINITY
const NOTHING = { holds: false, from: NEVER, until: NEVER, ends: NEVER }

/** Whether a write may be begun at this moment: the last thing looked at before it is sent. */
export function mayWrite({ holds, from, until, stopped }: Lead, now: number): boolean {
  return holds && !stopped && now >= from && now < until
}

/** Milliseconds after which a write begun now must be given up. */
export function writeWithin({ ends }: Lead, now: number): number {
  return Math.max(0, ends - now)
}

/** Milliseconds after which a request of the election itself counts as lost. */
export function askWithin({ seconds }: Lead): number {
  return seconds * 1_000 * RENEW * 2
}

export function stepLead(lead: Lead, event: LeadEvent): readonly [Lead, LeaseRequest | undefined] {
  if (event.type === 'stop') return stop(lead, event.now, event.idle)
  if (lead.stopped) return [lead, undefined]
  if (event.type === 'join') return [{ ...lead, joins: true, due: Math.min(lead.due, event.now) }, undefined]
  if (event.type === 'answer') return [hear(lead, event.answer, event.now, event.dice), undefined]
  if (lead.asking !== undefined || event.now < lead.due) return [lead, undefined]
  const ready = event.now >= lead.shortenAt ? { ...lead, seconds: lead.counted } : lead
  const request = next(ready, event.now)
  return [{ ...ready, asking: { request, sent: event.now } }, request]
}

function next({ me, joins, lease, since, doubt, seconds }: Lead, now: number): LeaseRequest {
  if (lease === undefined || doubt || !joins) return { do: 'read' }
  if (lease === 'absent') return { do: 'create', holder: me, seconds }
  const { version, transitions } = lease
  if (lease.holder === me) return { do: 'renew', holder: me, seconds, transitions, version }
  if (!isFree(lease, since, now)) return { do: 'read' }
  return { do: 'take', holder: me, seconds, transitions: transitions + 1, version }
}

function isFree(lease: LeaseView, since: number, now: number): boolean {
  return lease.holder === '' || now >= since + lease.seconds * 1_000
}

function hear(lead: Lead, answer: LeaseAnswer, now: number, dice: number): Lead {
  const { asking } = lead
  if (asking === undefined) return lead
  const { request, sent } = asking
  const waiting = { ...lead, asking: undefined }
  if ('no' in answer) {
    const slow = answer.no === 'lost' && now - sent > lead.seconds * 1_000 * RENEW
    return { ...(slow ? stretched(waiting, now) : waiting), doubt: true, due: now + retryAfter(lead, dice) }
  }
  const { lease } = answer
  const same = sameLease(lead.lease, lease)
  const seen = { ...waiting, lease, since: same ? lead.since : now, doubt: false }
  if (lease === 'absent' || lease.holder !== lead.me) return watch(letGo(seen, now), now, dice)
  return request.do === 'read' ? { ...seen, due: now } : hold(seen, request, sent, now, dice)
}

function sameLease(a: Lead['lease'], b: LeaseView | 'absent'): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && a.version === b.version)
}

/** Somebody else holds it, or nobody. */
function letGo(lead: Lead, now: number): Lead {
  const { shortest } = lead.times
  return { ...lead, ...NOTHING, seconds: shortest, counted: shortest, shortenAt: now }
}

function watch(lead: Lead, now: number, dice: number): Lead {
  const { joins, lease, since, times } = lead
  if (!joins) return { ...lead, due: now + times.shortest * 1_000 * RENEW }
  if (typeof lease !== 'object' || lease.holder === '') return { ...lead, due: now }
  const poll = now + lease.seconds * 1_000 * RENEW * (0.7 + dice * 0.4)
  const free = since + lease.seconds * 1_000 * (1 + dice * 0.1)
  return { ...lead, due: Math.min(poll, free) }
}

/** A write of ours is done, and we hold the Lease. */
function hold(lead: Lead, request: LeaseRequest, sent: number, now: number, dice: number): Lead {
  const seconds = 'seconds' in request ? request.seconds : lead.seconds
  const span = Math.min(seconds, lead.counted) * 1_000
  const first = lead.holds ? {} : { holds: true, from: request.do === 'take' ? now : now + seconds * 1_000 }
  const held = {
    ...lead,
    ...first,
    until: sent + span * MAY_WRITE,
    ends: sent + span * (MAY_WRITE + REQUEST),
    due: Math.max(now, sent + span * RENEW * (0.9 + dice * 0.2)),
  }
  const took = now - sent
  if (took > span * RENEW) return stretched(held, now)
  return took < (span * RENEW) / 4 && seconds === lead.counted ? shortened(held, now) : held
}

/** The server is slow: what is renewed in time must last longer. Nobody is harmed by a Lease that is longer than what we count by. */
function stretched(lead: Lead, now: number): Lead {
  const seconds = Math.min(lead.times.longest, lead.seconds * 2)
  return { ...lead, seconds, counted: seconds, shortenAt: now }
}

/** Writes begun under the long duration are waited for before a short one is written. */
function shortened(lead: Lead, now: number): Lead {
  const counted = Math.max(lead.times.shortest, Math.ceil(lead.seconds / 2))
  return counted === lead.seconds ? lead : { ...lead, counted, shortenAt: now + lead.seconds * 1_000 }
}

function retryAfter({ times }: Lead, dice: number): number {
  return times.shortest * 1_000 * RENEW * (0.2 + dice * 0.2)
}

/** Ends at once. A Lease that is released is free for the next one; of one that is not, it waits for the end. */
function stop(lead: Lead, now: number, idle: boolean): readonly [Lead, LeaseRequest | undefined] {
  const { lease, me, stopped } = lead
  const ended = { ...lead, stopped: true }
  if (stopped || !idle || typeof lease !== 'object' || lease.holder !== me) return [ended, undefined]
  const request: LeaseRequest = { do: 'release', version: lease.version }
  return [{ ...ended, asking: { request, sent: now } }, request]
}
