/**
 * From the facts to what must be done for some Services. Whatever is in use by claim or status is so before anything new is given,
 * in whatever order and portion the Services come, for the book holds all of it: a restart loses nothing and gives nothing twice.
 */
import type { Ip } from '@clarion/inet'
import type { Effect, Tell } from '../effects.ts'
import type { ServiceKey, ServiceView } from '../facts.ts'
import { assignedCondition } from './assigned-condition.ts'
import type { Book } from './book.ts'
import { converge, ledgerOf } from './converge.ts'
import type { Cleared, Decision, Held, NotOurs, Refused } from './decision.ts'
import { assignedTo } from './guard.ts'
import { isOurs } from './ours.ts'
import type { Wants } from './queue.ts'
import type { BookFacts } from './rebuild-book.ts'
import type { Refusal, Withheld } from './refusal.ts'
import { release, type Steps, stepsTo } from './steps.ts'
import { complaint, news, type Telling } from './tell.ts'
import type { Ledger } from './want.ts'

export interface AllocationFacts extends Pick<BookFacts, 'services' | 'lbClass'> {
  /** Kept by the events of these facts. The one thing that `plan` changes: what it gives is noted here, for the next Service to see. */
  readonly book: Book
  /** Milliseconds since the epoch: reservations expire, and addresses rest. */
  readonly now: number
  /** Asked before anything is done for a Service: why it is not, and everything stays. */
  readonly withhold?: ((intent: Intent) => Withheld | undefined) | undefined
}

/** What is about to be done for a Service. */
export interface Intent {
  readonly key: ServiceKey
  /** Undefined: it is gone. */
  readonly view: ServiceView | undefined
  /** Addresses that it has and will not have any more (see `assignedTo`). */
  readonly loses: readonly Ip[]
  /** A claim is deleted, or a status emptied. */
  readonly takes: boolean
  /** Its status will show something else. */
  readonly shows: boolean
}

export interface Plan {
  readonly decisions: ReadonlyMap<ServiceKey, Decision>
  /** In this order for each Service; the first refused one ends them, and the Service is planned again. None: no entry. */
  readonly steps: ReadonlyMap<ServiceKey, readonly Effect[]>
  /** Steps done, there are addresses free that were not: time for `book.waiting`. */
  readonly freed: boolean
}

/** Every key that a first pass has to look at: all Services, and those gone that claims still name. */
export function allKeys(facts: Pick<BookFacts, 'services' | 'claims'>): ReadonlySet<ServiceKey> {
  const keys = new Set(facts.services.keys())
  for (const claim of facts.claims.values()) for (const { service } of claim.holders) keys.add(service)
  return keys
}

export function plan(facts: AllocationFacts, keys: Iterable<ServiceKey>): Plan {
  const decisions = new Map<ServiceKey, Decision>()
  const steps = new Map<ServiceKey, readonly Effect[]>()
  const ledger = ledgerOf(facts.book, facts.now)
  let freed = false
  for (const key of [...new Set(keys)].sort(planOrder(facts.services))) {
    const view = facts.services.get(key)
    const one = view === undefined ? gone(facts, key) : forService(facts, view, ledger)
    decisions.set(key, one.decision)
    if (one.effects.length > 0) steps.set(key, one.effects)
    freed ||= one.frees
  }
  return { decisions, steps, freed }
}

/** MB 2.1: those with most addresses first; then, unlike MetalLB, those that ask for certain ones, and by age: none overtakes by chance. */
export function planOrder(services: ReadonlyMap<ServiceKey, ServiceView>): (a: ServiceKey, b: ServiceKey) => number {
  return (a, b) => {
    const [x, y] = [services.get(a), services.get(b)]
    return addresses(y) - addresses(x) || exacting(y) - exacting(x) || born(x) - born(y) || (a < b ? -1 : Number(a > b))
  }
}

function addresses(view: ServiceView | undefined): number {
  return view === undefined ? 0 : view.ips.length + view.unreadableIps.length
}

/** Who asks for certain addresses can have no others: whoever takes any comes after, or would take just those. */
function exacting(view: ServiceView | undefined): number {
  return view !== undefined && view.request.ips.length > 0 ? 1 : 0
}

function born(view: ServiceView | undefined): number {
  return view?.created ?? 0
}

interface One {
  readonly decision: Decision
  readonly effects: readonly Effect[]
  readonly frees: boolean
}

function gone({ book, withhold, now }: AllocationFacts, key: ServiceKey): One {
  const claims = book.claimsOf(key)
  const effects = release(claims, key, book, now)
  const no = effects.length > 0 ? withhold?.({ key, view: undefined, loses: [], takes: true, shows: false }) : undefined
  if (no !== undefined) return stay(book, key, no, { ips: claims.map(({ address }) => address), pool: claims[0]?.pool })
  const decision = effects.length > 0 ? cleared('ServiceGone') : notOurs('ServiceGone')
  book.noteDecided(key, undefined, 'Nothing')
  const unplanned = book.notePlanned(key, [])
  return { decision, effects, frees: effects.length > 0 || unplanned }
}

function forService(facts: AllocationFacts, view: ServiceView, ledger: Ledger | undefined): One {
  const { book, lbClass } = facts
  if (isOurs(view, lbClass)) return carryOut(facts, view, converge(view, book, ledger))
  // A claim of a Service of another class may be another installation's: it is never touched, and keeps its address from ours.
  const decision = view.isLoadBalancer ? notOurs('OtherClass') : clearedOrNot(book, view)
  if (decision.decision === 'Cleared') return carryOut(facts, view, decision)
  book.noteDecided(view.key, undefined, 'Nothing')
  return { decision, effects: [], frees: book.notePlanned(view.key, []) }
}

/** The API server empties the status when the type changes; claim and annotation stay until somebody takes them away. */
function clearedOrNot(book: Book, view: ServiceView): Cleared | NotOurs {
  const left = view.allocatedFromPool !== undefined || book.claimsOf(view.key).length > 0
  return left ? cleared('NotLoadBalancer') : notOurs('NotLoadBalancer')
}

function carryOut({ book, withhold, now }: AllocationFacts, view: ServiceView, decision: Decision): One {
  if (decision.decision === 'Refused' && decision.refusal.why === 'PoolsUnknown') return { decision, effects: [], frees: false }
  const steps = stepsTo(targetOf(decision), view, book, assignedCondition(view, decision), now)
  const no = steps.effects.length > 0 ? withhold?.(intentOf(book, view, decision, steps)) : undefined
  if (no !== undefined) return stay(book, view.key, no, { ips: view.ips, pool: view.allocatedFromPool })
  const unplanned = book.notePlanned(view.key, steps.unclaimed)
  return { decision, effects: [...steps.effects, ...tells(book, view, decision, steps)], frees: steps.frees || unplanned }
}

function intentOf(book: Book, view: ServiceView, decision: Decision, { effects }: Steps): Intent {
  const ips = targetOf(decision)?.ips ?? []
  return {
    key: view.key,
    view,
    loses: assignedTo(view, book).filter((ip) => !ips.includes(ip)),
    takes: effects.some(takesAway),
    shows: view.isLoadBalancer && view.ips.join() !== ips.join(),
  }
}

const TAKING: ReadonlySet<Effect['do']> = new Set(['mark-releasing', 'delete-claim', 'rest-claim', 'mark-leaving', 'leave-claim'])

function takesAway(effect: Effect): boolean {
  return TAKING.has(effect.do) || (effect.do === 'write-status' && effect.ips.length === 0)
}

/** It keeps what it has, and hears of it when it is over. What was planned for it is free again. */
function stay(book: Book, key: ServiceKey, refusal: Withheld, has: Pick<Refused, 'ips' | 'pool'>): One {
  book.noteDecided(key, undefined, 'Pools')
  return {
    decision: { decision: 'Refused', refusal, ...has, lost: undefined },
    effects: [],
    frees: book.notePlanned(key, []),
  }
}

function targetOf(decision: Decision): Held | undefined {
  if (!('ips' in decision)) return undefined
  const { ips, pool } = decision
  return pool === undefined ? undefined : { ips, pool }
}

function tells(book: Book, view: ServiceView, decision: Decision, { writes }: Steps): readonly Tell[] {
  const standing = complaint(view, decision)
  const isNew = book.noteDecided(view.key, standing && `${standing.reason}: ${standing.message}`, wantsOf(decision))
  const tellings: Telling[] = writes ? [...news(view, decision)] : []
  if (standing !== undefined && isNew) tellings.push(standing)
  return tellings.map((telling) => ({ do: 'tell', service: view.key, uid: view.uid, ...telling }))
}

const ADDRESSES_HELP: ReadonlySet<Refusal['why']> = new Set([
  'PoolsExhausted',
  'PoolExhausted',
  'AddressTaken',
  'AddressReleasing',
  'AddressResting',
  'SharingDiffers',
  'PortInUse',
  'TooManySharers',
  'ReservationExhausted',
  'ReservationChoosing',
  'QuotaExceeded',
])

function wantsOf(decision: Decision): Wants {
  if (decision.decision === 'Refused') return ADDRESSES_HELP.has(decision.refusal.why) ? 'Address' : 'Pools'
  return 'additional' in decision && decision.additional !== undefined ? 'Address' : 'Nothing'
}

function cleared(why: Cleared['why']): Cleared {
  return { decision: 'Cleared', why }
}

function notOurs(why: NotOurs['why']): NotOurs {
  return { decision: 'NotOurs', why }
}
