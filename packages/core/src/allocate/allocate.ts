/**
 * New addresses for one Service that can keep none (MB 2.4): what it asks for, else what a reservation binds to it, else its pool, else
 * the pools pinned to it, else those for everybody.
 */
import type { Ip } from '@clarion/inet'
import { isForService } from './admits.ts'
import { firstOf } from './ask.ts'
import { bound, fromReservation } from './from-reservation.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'
import type { Refusal } from './refusal.ts'
import type { Allocation, Given, Ledger, Want } from './want.ts'

export function allocate(want: Want, ledger: Ledger): Allocation {
  if (want.pool !== undefined && ledger.pools.get(want.pool) === undefined) {
    return { refusal: { why: 'UnknownPool', pool: want.pool } }
  }
  if (want.ips.length > 0) return exactly(want, ledger)
  if (want.reservation !== undefined) return fromReservation(want, want.reservation, ledger)
  return bound(want, ledger) ?? (want.pool === undefined ? anywhere(want, ledger) : fromPool(want, want.pool, ledger))
}

/** The pool that has all of them; both addresses of a Service come from one pool (MB 2.5). */
export function poolOfAll(ips: readonly Ip[], pools: Pools): PoolIndex | Refusal {
  const homes = ips.map((ip) => pools.find(ip)?.pool)
  const [first] = homes
  const outside = ips.filter((_, i) => homes[i] === undefined)
  if (first === undefined || outside.length > 0) return { why: 'OutsideEveryPool', ips: outside }
  if (homes.some((pool) => pool !== first)) {
    return { why: 'NotInOnePool', ips, pools: homes.flatMap((pool) => pool?.name ?? []) }
  }
  return first
}

function exactly(want: Want, ledger: Ledger): Allocation {
  const home = poolOfAll(want.ips, ledger.pools)
  if ('why' in home) return { refusal: home }
  if (want.pool !== undefined && home.name !== want.pool) {
    return { refusal: { why: 'PoolNotCompatible', ips: want.ips, pool: want.pool, home: home.name } }
  }
  const notFor = ledger.whyNotFor(home.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: home.name } }
  for (const ip of want.ips) {
    const no = ledger.whyNotGain(ip, want.service) ?? ledger.against(ip, want.service)
    if (no !== undefined) return { refusal: no }
  }
  return { ips: want.ips, pool: home.name, how: 'Requested', additional: undefined }
}

function fromPool(want: Want, name: string, ledger: Ledger): Allocation {
  const pool = ledger.pools.get(name)
  const notFor = pool && ledger.whyNotFor(pool.view, want.service)
  if (notFor !== undefined) return { refusal: { why: notFor, pool: name } }
  const limits: Refusal[] = []
  const exhausted: Refusal = { why: 'PoolExhausted', pool: name, wanted: want.stack }
  const attempt: Attempt = (wakes, noted) =>
    firstOf(pool === undefined ? [] : [pool], 'FromPool', { ...want, wakes }, ledger, noted)
  return freshFirst(attempt, ledger, limits) ?? { refusal: limits[0] ?? exhausted }
}

/** Deterministic where MetalLB is not: of equal priority, and of the pools for everybody, by name (MB 9.1). */
function anywhere(want: Want, ledger: Ledger): Allocation {
  const { its, unclear } = ledger.pinnedTo(want.service.namespace)
  if (unclear !== undefined) return { refusal: { why: 'NamespaceUnknown', pool: unclear.name } }
  const pinned = its.filter(({ view }) => isForService(view, want.service.labels))
  const limits: Refusal[] = []
  const attempt: Attempt = (wakes, noted) =>
    firstOf(pinned, 'Automatic', { ...want, wakes }, ledger, noted) ??
    firstOf(ledger.pools.open, 'Automatic', { ...want, wakes }, ledger, noted)
  return (
    freshFirst(attempt, ledger, limits) ?? {
      refusal: limits[0] ?? { why: 'PoolsExhausted', wanted: want.stack },
    }
  )
}

type Attempt = (wakes: boolean, limits: Refusal[]) => Given | undefined

/** What rests for others is given only where all these pools together have nothing else. */
function freshFirst(attempt: Attempt, ledger: Ledger, limits: Refusal[]): Given | undefined {
  const fresh = attempt(false, limits)
  if (!ledger.anyRests() || (fresh !== undefined && fresh.additional === undefined)) return fresh
  const woken = attempt(true, [])
  return woken !== undefined && woken.additional === undefined ? woken : (fresh ?? woken)
}
