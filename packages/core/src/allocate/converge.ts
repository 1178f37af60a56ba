/** What one Service of ours should have, by the procedure of MB 2.2 and in its order. */
import { familyOf, type Ip } from '@clarion/inet'
import type { ServiceView } from '../facts.ts'
import { isOver, type Reservation } from '../reserve/reservation.ts'
import { whyNotFor } from './admits.ts'
import { allocate, poolOfAll } from './allocate.ts'
import { candidate } from './ask.ts'
import type { Book } from './book.ts'
import type { Granted, Kept, Refused } from './decision.ts'
import { leftTo, ownOf } from './own-addresses.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Refusal } from './refusal.ts'
import { type Asked, askedFor, isMet } from './request.ts'
import { restingIn } from './resting-in.ts'
import { familiesOf, type Stack, stackOf } from './stack.ts'
import { stackOfIps } from './stack-of-ips.ts'
import type { Ledger } from './want.ts'

/** `ledger`: of this book. */
export function converge(view: ServiceView, book: Book, ledger: Ledger | undefined): Kept | Granted | Refused {
  if (ledger === undefined) return refused({ why: 'PoolsUnknown' })
  if (ledger.pools.size === 0) return refused({ why: 'NoPools' })
  const stack = stackOf(view.clusterFamilies)
  if (stack === undefined) return refused({ why: 'NoClusterIPs' })
  if (view.familyPolicy === 'RequireDualStack' && stack !== 'dual') {
    return refused({ why: 'NotEnoughClusterIPs', has: view.clusterFamilies })
  }
  const oneWillDo = view.familyPolicy === 'PreferDualStack' && stack === 'dual'
  const { restraints } = book
  const reservations = {
    get: (name: string) => restraints.reserved.get(name),
    isFor: (reservation: Reservation) => restraints.isFor(reservation, view),
  }
  const asked = askedFor(view, stack, reservations)
  return settle({ view, stack, oneWillDo, own: ownOf(view, book), left: leftTo(view, book), ledger }, asked)
}

/** What the book has to say, for as long as it has these pools; undefined while none were read. `now`: milliseconds since the epoch. */
export function ledgerOf(book: Book, now: number): Ledger | undefined {
  const { pools, restraints } = book
  const { reserved } = restraints
  return (
    pools && {
      pools,
      against: (ip, service) => book.against(ip, service),
      whyNotFor: (pool, service) => whyNotFor(pool, service, book.labelsOf(service.namespace)),
      pinnedTo: (namespace) => book.pinnedTo(namespace),
      lowestShared: (pool, family, service, may) =>
        book.lowestShared(pool, family, service, (ip) => may(ip) && book.whyNotGain(ip, service, now) === undefined),
      reserved,
      whyNotGain: (ip, service) => book.whyNotGain(ip, service, now),
      whyNoMore: (pool, family, service) => restraints.whyNoMore(pool, family, service.namespace),
      ...restingIn(book, now),
      isOver: (reservation) => isOver(reservation, now),
    }
  )
}

interface Case {
  readonly view: ServiceView
  readonly stack: Stack
  readonly oneWillDo: boolean
  readonly own: readonly Ip[]
  /** Of a former Service of this name. */
  readonly left: readonly Ip[]
  readonly ledger: Ledger
}

/** What the status shows is kept if it may be; else what the Service has a claim on; only then something new is looked for. */
function settle(c: Case, asked: Asked | Refusal): Kept | Granted | Refused {
  const { view } = c
  const shown = view.unreadableIps.length > 0 ? unreadable(view) : review(c, view.ips, asked)
  if (!isRefusal(shown)) return keep(c, view.ips, shown, asked, undefined)
  const lost = shown.why === 'NoAddress' ? undefined : shown
  const claimed = ownSet(c)
  const home = review(c, claimed, asked)
  if (!isRefusal(home)) return keep(c, claimed, home, asked, lost)
  if (isRefusal(asked)) return { ...refused(asked), lost }
  const found = fresh(c, asked, lost)
  if (found.decision === 'Granted' || lost?.why !== 'RequestChanged' || asked.reservation === undefined) return found
  // What it asks for by name is not to be had: that costs it nothing.
  return { ...found, ips: view.ips, pool: poolNameOf(view.ips, c.ledger), lost: undefined }
}

function poolNameOf(ips: readonly Ip[], { pools }: Ledger): string | undefined {
  const pool = poolOfAll(ips, pools)
  return isRefusal(pool) ? undefined : pool.name
}

function unreadable(view: ServiceView): Refusal {
  return { why: 'UnreadableAddresses', texts: view.unreadableIps }
}

/** MB 2.2, steps 6 and 7: the pool of these addresses, or why the Service cannot go on with them. */
function review({ view, stack, oneWillDo, ledger }: Case, ips: readonly Ip[], asked: Asked | Refusal): PoolIndex | Refusal {
  const have = stackOfIps(ips)
  if (isRefusal(have)) return have
  if (have !== stack && !oneWillDo) return { why: 'FamiliesChanged', ips, wanted: stack }
  const pool = poolOfAll(ips, ledger.pools)
  if (isRefusal(pool)) return pool
  for (const ip of ips) {
    const no = ledger.against(ip, view)
    if (no !== undefined) return no
  }
  const notFor = ledger.whyNotFor(pool.view, view)
  if (notFor !== undefined && notFor !== 'NamespaceUnknown') return { why: notFor, pool: pool.name } // in doubt nothing is taken
  const wanted = view.request.pool
  if (wanted !== undefined && wanted !== pool.name) return { why: 'PoolChanged', from: pool.name, to: wanted }
  if (isRefusal(asked) || isMet(asked, ips)) return pool // what cannot be read changes nothing
  return { why: 'RequestChanged', ips, asked: asked.ips }
}

/** One of its own addresses for each family. */
function ownSet({ stack, own }: Case): readonly Ip[] {
  return familiesOf(stack).flatMap((family) => own.find((ip) => familyOf(ip) === family) ?? [])
}

function keep(
  c: Case,
  ips: readonly Ip[],
  pool: PoolIndex,
  asked: Asked | Refusal,
  lost: Refusal | undefined,
): Kept | Granted | Refused {
  if (isRefusal(asked)) return { decision: 'Refused', refusal: asked, ips, pool: pool.name, lost }
  const second = secondAddress(c, ips, pool, asked.reservation)
  const all = second === undefined || isRefusal(second) ? ips : [...ips, second]
  const additional = isRefusal(second) ? second : undefined
  if (ips === c.view.ips && all === ips) return { decision: 'Kept', ips, pool: pool.name, additional }
  const how = ips === c.view.ips ? 'Additional' : 'Claimed'
  return { decision: 'Granted', ips: all, pool: pool.name, how, lost, additional }
}

/**
 * MB 2.2, step 8: the other family from the same pool. Unlike MetalLB's this looks at the cluster addresses, so that a PreferDualStack
 * Service of a single-stack cluster does not gain and lose a second address in turn.
 */
function secondAddress(
  c: Case,
  ips: readonly Ip[],
  pool: PoolIndex,
  reservation: Reservation | undefined,
): Ip | Refusal | undefined {
  const { view, oneWillDo, own, ledger } = c
  const [only] = ips
  if (!oneWillDo || only === undefined || ips.length > 1) return undefined
  const family = familyOf(only) === 'ipv4' ? 'ipv6' : 'ipv4'
  return (
    candidate(pool, family, { own: [...own, ...follows(c)], service: view, reservation, wakes: true }, ledger) ?? {
      why: 'PoolExhausted',
      pool: pool.name,
      wanted: family,
    }
  )
}

function fresh(c: Case, asked: Asked, lost: Refusal | undefined): Granted | Refused {
  const { view, stack, oneWillDo, own, ledger } = c
  const { primaryFamily: primary, request } = view
  const want = { service: view, stack, oneWillDo, primary, ...asked, pool: request.pool, own: [...own, ...follows(c)] }
  const found = allocate(want, ledger)
  if ('refusal' in found) return { ...refused(found.refusal), lost }
  return { decision: 'Granted', ...found, lost }
}

function follows({ left, view, ledger }: Case): readonly Ip[] {
  return left.filter((ip) => ledger.whyNotGain(ip, view) === undefined)
}

function refused(refusal: Refusal): Refused {
  return { decision: 'Refused', refusal, ips: [], pool: undefined, lost: undefined }
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'why' in value
}
