/**
 * What must hold when everything was seen and nobody has anything left to do: I2, for whatever a foreign write made of it is repaired;
 * claims and statuses agree; whoever could have an address has one; and a controller that starts now finds nothing to write.
 */
import type { Ip } from '@clarion/inet'
import type { ClaimView, PoolView, ServiceView } from '../../facts.ts'
import type { Book } from '../book.ts'
import { heldBack } from '../guard.ts'
import { allKeys } from '../plan.ts'
import { rebuildBook } from '../rebuild-book.ts'
import type { Controller } from './controller.ts'
import { addressesOf, couldHave, couldHaveSecond, mayJoin, suits, withoutName } from './model-oracle.ts'
import { PlainPool } from './plain-pool.ts'
import { byAge, type Restrained, reservationOf } from './plain-restraints.ts'
import { hadIn, isOurs } from './plain-use.ts'
import type { Store } from './store.ts'

export interface Resting {
  readonly store: Store
  readonly controllers: readonly Controller[]
  readonly pools: readonly PoolView[]
  /** Milliseconds since the epoch. */
  readonly now: number
  /** A controller that starts now. */
  readonly fresh: () => Controller
}

export function checkRest(all: Resting): void {
  checkClaims(all)
  checkRests(all)
  checkEveryone(all)
  checkChosen(all)
  for (const { book, facts } of all.controllers) {
    const [kept, made] = [book, rebuildBook(facts)].map(written)
    if (kept !== made) throw new Error(`rest: the book kept by events says ${kept}, the facts ${made}`)
  }
  // The guard counts anew at a start, and what it held back before may have become few.
  const isHolding = all.controllers.some(({ guard }) => guard.hold !== undefined)
  for (const controller of isHolding ? all.controllers : [...all.controllers, all.fresh()]) {
    const again = [...controller.planFor(allKeys(controller.facts)).steps.values()].flat()
    const [write] = again.filter((effect) => effect.do !== 'tell')
    if (write !== undefined) throw new Error(`rest: there is still something to do: ${JSON.stringify(write)}`)
  }
}

/** A claim for every address shown and none besides, but of those whose claims are none of our business or stay as they are. */
function checkClaims(all: Resting): void {
  const { claims, services } = all.store
  for (const view of free(all)) {
    for (const ip of view.ips) {
      const claim = claims.get(ip)
      if (!saysOf(view, claim)) throw new Error(`rest: ${view.key} shows ${ip}, whose claim is ${JSON.stringify(claim)}`)
    }
  }
  for (const { address, holders } of claims.values()) {
    for (const { service, uid } of holders) {
      const view = services.get(service)
      const stays = view?.isLoadBalancer && (!isOurs(view) || isHeldBack(all, view))
      const serves = view?.uid === uid && view.ips.includes(address)
      if (!stays && !serves) throw new Error(`rest: the claim of ${address} serves ${service} nothing`)
    }
  }
}

/** That the Service has it for good, with the ports and the key it has now. */
function saysOf({ uid, sharingKey, backendKey, ports }: ServiceView, claim: ClaimView | undefined): boolean {
  const holder = claim?.holders.find((one) => one.uid === uid)
  if (claim?.phase !== 'Assigned' || holder === undefined || holder.releasing !== undefined) return false
  if (sharingKey === '') return claim.sharing === undefined && holder.ports.length === 0
  return claim.sharing?.key === sharingKey && claim.sharing.backend === backendKey && holder.ports.join() === ports.join()
}

function checkEveryone(all: Resting): void {
  const { pools, store } = all
  const restrained = restraintsIn(all)
  const had = hadIn(store)
  for (const view of free(all)) {
    const others = had.flatMap(({ ip }) => (mayJoin(view, store.claims.get(ip)) ? [] : ip))
    const taken = new Set([...others, ...strictlyForOthers(view, all)])
    const offered = { ...restrained, taken, had }
    const meets = suits(view, view.ips, pools, restrained.reservations)
    // What it asks for by name costs it nothing while it is not to be had.
    const home = meets ?? (view.request.reservation === undefined ? undefined : suits(withoutName(view), view.ips, pools))
    const isEmpty = view.ips.length === 0 && view.unreadableIps.length === 0
    if (!isEmpty && home === undefined) throw new Error(`rest: ${view.key} may not have ${view.ips}`)
    if (view.allocatedFromPool !== home) throw new Error(`rest: ${view.key} says pool ${view.allocatedFromPool}, not ${home}`)
    if (meets === undefined && couldHave(view, offered)) throw new Error(`rest: ${view.key} waits, and could have an address`)
    if (couldHaveSecond(view, offered)) throw new Error(`rest: ${view.key} could have a second address`)
  }
}

/**
 * What rests is in a pool that lets it, and not for longer than it may; without any pool one waits until it is over. Shown by somebody who
 * may not be given it for now, it waits for that one.
 */
function checkRests(all: Resting): void {
  for (const { address, phase, holders, rest } of all.store.claims.values()) {
    if (phase !== 'Resting' || ours(all.store).some((view) => view.ips.includes(address) && isHeldBack(all, view))) continue
    const isOver = rest === undefined || rest.until <= all.now
    const mayRest = all.pools.length === 0 || restRuleIn(all, address) !== undefined
    if (holders.length > 0 || isOver || !mayRest) throw new Error(`rest: the claim of ${address} rests ${JSON.stringify(rest)}`)
  }
}

function restRuleIn(all: Resting, ip: Ip) {
  const pool = all.pools.find((one) => new PlainPool(one).contains(ip))
  return reservationOf(ip, restraintsIn(all)) === undefined ? pool?.rest : undefined
}

function strictlyForOthers({ key, sharingKey, backendKey }: ServiceView, all: Resting): readonly Ip[] {
  return [...all.store.claims.values()].flatMap(({ address, rest, sharing }) => {
    if (rest === undefined || restRuleIn(all, address)?.strict !== true) return []
    const isAkin = sharing !== undefined && sharing.key === sharingKey && sharing.backend === backendKey
    return rest.for === key || isAkin ? [] : address
  })
}

function restraintsIn({ store, pools, now }: Resting): Restrained {
  return { pools, reservations: byAge(store.reservations.objects.values()), quotas: [...store.quotas.values()], now }
}

/** A reservation that names a pool has as many addresses as it asks for, or the pool has none left. */
function checkChosen(all: Resting): void {
  const restrained = restraintsIn(all)
  const used = new Set(hadIn(all.store).map(({ ip }) => ip))
  for (const { name, spec, chosen } of restrained.reservations) {
    const pool = all.pools.find(({ name }) => name === spec.fromPool?.pool)
    const isShort = chosen.length < (spec.fromPool?.ipv4 ?? 0)
    if (pool === undefined || !isShort) continue
    const free = addressesOf(pool, 'ipv4').filter((ip) => !used.has(ip) && reservationOf(ip, restrained) === undefined)
    if (free.length > 0) throw new Error(`rest: ${name} could choose ${free}`)
  }
}

function ours({ services }: Store): readonly ServiceView[] {
  return [...services.values()].filter(isOurs)
}

/** Those for which something may be done. */
function free(all: Resting): readonly ServiceView[] {
  return ours(all.store).filter((view) => !isHeldBack(all, view))
}

/** It has something, and a controller keeps everything of it as it is. */
function isHeldBack({ store, controllers }: Resting, view: ServiceView): boolean {
  const has = view.ips.length > 0 || [...store.claims.values()].some(({ holders }) => holders.some(({ uid }) => uid === view.uid))
  return has && controllers.some(({ guard }) => heldBack(guard, view) !== undefined)
}

function written(book: Book): string {
  const lines = [...book.holdings()].map(({ ip, pool, claim, shownBy, plannedFor, hidden }) =>
    JSON.stringify([ip, pool, claim?.uid, claim?.phase, shownBy, plannedFor, hidden]),
  )
  const pools = [...(book.pools?.all() ?? [])].flatMap((pool) =>
    (['ipv4', 'ipv6'] as const).map(
      (family) => `${pool.name} ${family} ${pool.inUse(family)} ${pool.resting(family)} ${pool.lowestFree(family)}`,
    ),
  )
  return [...lines.sort(), ...pools].join('\n')
}
