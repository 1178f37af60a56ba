/**
 * Holds every plan of a controller against what it had seen by then, by searching through all of it: nobody is newly given what is set
 * apart for others, or chosen and not written yet, and no quota is passed by what is given. What another controller gives at the same
 * time it cannot have seen, and two may pass a quota.
 */
import { familyOf, type Ip } from '@clarion/inet'
import type { ServiceKey, ServiceView } from '../../facts.ts'
import type { Refused } from '../decision.ts'
import type { Plan } from '../plan.ts'
import type { Controller } from './controller.ts'
import { bindingFor, suits, withoutName } from './model-oracle.ts'
import { byAge, countedBy, lists, mayGain, type Restrained, reservationOf, sizeOf } from './plain-restraints.ts'
import { type Had, hadBy, hadIn } from './plain-use.ts'

const ABOUT_RESERVATIONS = /^(Reservation|QuotaExceeded)/

interface Gain {
  readonly ip: Ip
  readonly key: ServiceKey
}

export function watchPlan(controller: Controller): (planned: Plan) => void {
  const { facts, book } = controller
  if (facts.reservations.size === 0 && facts.quotas.size === 0) return () => {}
  const planned = [...book.holdings()].flatMap(({ ip, plannedFor }) => plannedFor.map((key) => ({ ip, key })))
  return ({ decisions }) => {
    const seen = seenBy(controller)
    const gains = [...decisions].flatMap(([key, decision]): readonly Gain[] => {
      const view = facts.services.get(key)
      if (view !== undefined && decision.decision === 'Refused') checkKept(decision, view, controller)
      if (view === undefined || decision.decision !== 'Granted') return []
      const gained = decision.ips.filter((ip) => {
        const isHeld = facts.claims.get(ip)?.holders.some(({ uid }) => uid === view.uid)
        return !isHeld && !view.ips.includes(ip) && !planned.some((one) => one.ip === ip && one.key === key)
      })
      for (const ip of gained) checkGain(ip, view, controller, seen)
      if (gained.length === decision.ips.length) checkBound(gained, view, seen)
      return gained.map((ip) => ({ ip, key }))
    })
    if (gains.length > 0) checkQuotas(gains, [...hadIn(facts), ...planned.map(hadBy)], seen)
  }
}

/** What a Service asks for by name costs it nothing while it is not to be had; what it has it may lose for another reason. */
function checkKept({ refusal, ips, lost }: Refused, view: ServiceView, { facts }: Controller): void {
  if (view.request.reservation === undefined || !ABOUT_RESERVATIONS.test(refusal.why) || ips.join() === view.ips.join()) return
  if (lost !== undefined && lost.why !== 'RequestChanged') return
  const isIts = (ip: Ip) =>
    facts.claims.get(ip)?.holders.some(({ uid, releasing }) => uid === view.uid && releasing === undefined)
  const stays = suits(withoutName(view), view.ips, facts.config.pools) !== undefined && view.ips.every(isIts)
  if (stays) throw new Error(`set apart: ${view.key} loses ${view.ips} for ${refusal.why}`)
}

function checkGain(ip: Ip, view: ServiceView, { facts }: Controller, seen: Restrained): void {
  if (!mayGain(ip, view, seen)) throw new Error(`set apart: ${ip} is not for ${view.key}`)
  const of = reservationOf(ip, seen)
  const written = of && facts.reservations.get(of.name)
  if (written !== undefined && !lists(written, ip)) throw new Error(`set apart: ${ip} is given to ${view.key}, and not written`)
}

function checkBound(gained: readonly Ip[], view: ServiceView, seen: Restrained): void {
  const binding = bindingFor(view, seen)
  if (binding.length === 0 || gained.every((ip) => binding.some((one) => one === reservationOf(ip, seen)))) return
  throw new Error(`set apart: ${view.key} is bound, and is given ${gained}`)
}

function checkQuotas(gains: readonly Gain[], had: readonly Had[], seen: Restrained): void {
  for (const quota of seen.quotas) {
    const before = countedBy(quota, had, seen)
    for (const [under, ips] of countedBy(quota, [...had, ...gains.map(hadBy)], seen)) {
      for (const { ip } of gains) {
        const limit = quota.spec[familyOf(ip)]
        const size = sizeOf(ips, ip)
        if (limit === undefined || size <= limit || size <= sizeOf(before.get(under) ?? new Set(), ip)) continue
        throw new Error(`quota: ${quota.name} allows ${limit}, and ${size} are given`)
      }
    }
  }
}

/** What a controller goes by: what it has seen, and what it chose itself. */
function seenBy({ facts, book, now }: Controller): Restrained {
  const reservations = [...facts.reservations.values()].map((object) => {
    const chosen = book.restraints.reserved.get(object.name)?.chosen ?? []
    return chosen.length > object.chosen.length ? { ...object, chosen } : object
  })
  return { pools: facts.config.pools, reservations: byAge(reservations), quotas: [...facts.quotas.values()], now }
}
