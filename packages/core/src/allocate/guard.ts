/**
 * The guard against mass release: `helm uninstall metallb` deletes the CRDs and all pools with them, and a slip of the hand in a pool
 * takes as many addresses. What a configuration would take from many Services at once, or all of it where no pool is left, stays until
 * the pools are back or an operator confirms exactly that. The one deliberate departure from MetalLB's behaviour (allocation.md).
 *
 * A CRD that goes takes its pools one by one, and the first of them may be of few Services. So what a pool takes that was deleted whole
 * stays for a moment: by then the others are gone too, or the operator meant this one.
 *
 * A Service that is deleted, changes its type or asks for something else is never held back: that is one Service, and its owner's wish.
 */
import type { Ip } from '@clarion/inet'
import { DELIBERATE_MS } from '../config/keep-config.ts'
import type { ServiceKey, ServiceView } from '../facts.ts'
import type { Book } from './book.ts'
import { converge, ledgerOf } from './converge.ts'
import { isOurs } from './ours.ts'
import type { Withheld } from './refusal.ts'
import { sameSet } from './request.ts'
import { isHeldBy } from './why-not.ts'

const MANY = 5 // Services
const SHARE = 0.1
/** Configurations that come one after the other count as one: pools that go with their CRD go one by one. */
const TOGETHER_MS = 60_000

/** What the configuration in force takes from one Service. */
export interface Loss {
  readonly view: ServiceView
  readonly ips: readonly Ip[]
  /** Of the claims on them: they make a token good for once. */
  readonly claims: readonly string[]
  /** The pool of one of them is no more. */
  readonly poolGone: boolean
}

export interface Losses {
  /** Services that have an address. */
  readonly assigned: number
  readonly lost: readonly Loss[]
}

/** Everything stays of these, until the pools are back or the token is confirmed. */
export interface Hold {
  readonly token: string
  readonly why: 'NoPools' | 'OutsidePools'
  readonly lost: ReadonlyMap<ServiceKey, ServiceView>
  readonly assigned: number
}

export interface Guard {
  readonly hold: Hold | undefined
  /** Services from which a configuration took something without being held, and when. */
  readonly let: ReadonlyMap<string, number>
  /** Services whose pool was deleted a moment ago, and until when they keep what they have. */
  readonly waiting: ReadonlyMap<ServiceKey, Waiting>
}

interface Waiting {
  readonly view: ServiceView
  readonly until: number
}

export const NOTHING_HELD: Guard = { hold: undefined, let: new Map(), waiting: new Map() }

/** What a Service has: its claims; where there are none its status, as on the first start after MetalLB. */
export function assignedTo(view: ServiceView, book: Book): readonly Ip[] {
  const claims = claimsOf(view, book).map(({ address }) => address)
  return claims.length > 0 ? claims : view.ips
}

/** The pools in force against everything that is assigned. O(Services). */
export function lossesOf(services: Iterable<ServiceView>, book: Book, lbClass: string | undefined): Losses {
  const lost: Loss[] = []
  let assigned = 0
  for (const view of services) {
    if (!isOurs(view, lbClass)) continue
    const has = assignedTo(view, book)
    if (has.length > 0) assigned++
    const ips = takenByPools(view, has, book)
    const claims = claimsOf(view, book).filter(({ address }) => ips.includes(address))
    const poolGone = ips.length > 0 && homesOf(view, claims).some((name) => book.pools?.get(name) === undefined)
    if (ips.length > 0) lost.push({ view, ips, claims: claims.map(({ uid }) => uid), poolGone })
  }
  return { assigned, lost }
}

/** To be asked for every configuration, at start, and when an operator has confirmed something. `hash` gives hexadecimal text. */
export function judge(guard: Guard, { assigned, lost }: Losses, { noPools, confirmed, now, hash, atOnce }: Circumstances): Guard {
  const recent = new Map([...guard.let].filter(([, at]) => now - at < TOGETHER_MS))
  if (lost.length === 0) return { hold: undefined, let: recent, waiting: new Map() }
  const ids = lost.map(({ view }) => `${view.key} ${view.uid}`)
  const gone = [...recent.keys()].filter((id) => !ids.includes(id)).length
  const count = lost.length + gone
  const many = noPools || (count >= MANY && count > SHARE * (assigned + gone))
  const token = tokenOf(lost, hash)
  if (many && token !== confirmed) {
    const held = new Map(lost.map(({ view }) => [view.key, view]))
    return { hold: { token, why: noPools ? 'NoPools' : 'OutsidePools', lost: held, assigned }, let: recent, waiting: new Map() }
  }
  const waiting = many || atOnce === true ? new Map<ServiceKey, Waiting>() : whoWait(guard, lost, now)
  if (!many) for (const { view } of lost) if (!waiting.has(view.key)) recent.set(`${view.key} ${view.uid}`, now)
  return { hold: undefined, let: recent, waiting }
}

/** Each waits once: from when its pool was missed first. */
function whoWait({ waiting, let: let_ }: Guard, lost: readonly Loss[], now: number): ReadonlyMap<ServiceKey, Waiting> {
  const open = lost.flatMap(({ view, poolGone }) => {
    if (!poolGone || let_.has(`${view.key} ${view.uid}`)) return []
    const before = waiting.get(view.key)
    const until = before?.view.uid === view.uid ? before.until : now + DELIBERATE_MS
    return now < until ? [[view.key, { view, until }] as const] : []
  })
  return new Map(open)
}

export interface Circumstances {
  readonly noPools: boolean
  /** What an operator has confirmed, if anything. */
  readonly confirmed: string | undefined
  /** Milliseconds, monotonic. */
  readonly now: number
  readonly hash: (text: string) => string
  /** Nobody waits: what is asked is how it ends. */
  readonly atOnce?: boolean
}

/** Why a Service keeps what it would lose; undefined where it may lose it. */
export function heldBack({ hold, waiting }: Guard, view: ServiceView): Withheld | undefined {
  const then = hold?.lost.get(view.key) ?? waiting.get(view.key)?.view
  if (then === undefined || then.uid !== view.uid || !asksTheSame(then, view)) return undefined
  return hold === undefined ? { why: 'PoolJustGone' } : { why: 'MassReleaseHeld', count: hold.lost.size, token: hold.token }
}

/** For whoever runs the cluster. */
export function holdSentence({ token, why, lost, assigned }: Hold): string {
  const cause = why === 'NoPools' ? 'there is no address pool any more' : 'no pool has their addresses any more'
  const release = `${lost.size} of ${assigned} Services would lose their addresses at once, for ${cause}`
  const confirm = `or until the namespace of the pools is annotated with ${CONFIRM_RELEASE}: ${token}`
  return `${release}. They keep them until the pools are back, ${confirm}`
}

export const CONFIRM_RELEASE = 'clarion.dev/confirm-release'

function claimsOf(view: ServiceView, book: Book) {
  return book.claimsOf(view.key).filter((claim) => isHeldBy(claim, view))
}

function takenByPools(view: ServiceView, has: readonly Ip[], book: Book): readonly Ip[] {
  if (book.pools === undefined || has.every((ip) => isAtHome(view, ip, book))) return []
  const decision = converge(view, book, ledgerOf(book, 0))
  const keeps = 'ips' in decision ? decision.ips : []
  return has.filter((ip) => !keeps.includes(ip))
}

/** A pool has it, and the pool that the Service asks for is not another one because it was renamed. */
function isAtHome({ key, request, allocatedFromPool }: ServiceView, ip: Ip, book: Book): boolean {
  const home = book.pools?.find(ip)?.pool.name
  if (home === undefined) return false
  const before = book.claimsOf(key).find(({ address }) => address === ip)?.pool ?? allocatedFromPool
  return before === undefined || home === before || request.pool === undefined || request.pool === home
}

/** Names of the pools its addresses were given from. */
function homesOf({ allocatedFromPool }: ServiceView, claims: readonly { readonly pool: string }[]): readonly string[] {
  return claims.length > 0 ? claims.map(({ pool }) => pool) : allocatedFromPool === undefined ? [] : [allocatedFromPool]
}

function tokenOf(lost: readonly Loss[], hash: Circumstances['hash']): string {
  const lines = lost.map(({ view, ips, claims }) => [view.key, view.uid, ...ips, ...claims].join(' '))
  return hash(lines.sort().join('\n')).slice(0, 8)
}

function asksTheSame(a: ServiceView, b: ServiceView): boolean {
  return (
    a.isLoadBalancer === b.isLoadBalancer &&
    a.loadBalancerClass === b.loadBalancerClass &&
    a.request.pool === b.request.pool &&
    sameSet(a.request.ips, b.request.ips) &&
    a.request.reservation === b.request.reservation &&
    a.familyPolicy === b.familyPolicy &&
    a.clusterFamilies.join() === b.clusterFamilies.join()
  )
}
