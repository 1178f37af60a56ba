/** Addresses that a Service need not ask anybody for. */
import type { Ip } from '@clarion/inet'
import type { ServiceView } from '../facts.ts'
import type { Book } from './book.ts'
import { compareIps } from './claims-by-service.ts'
import { isHeldBy } from './why-not.ts'

/** Those it may go on with: claimed, then planned, then shown by its status; IPv4 and lower ones first in each. */
export function ownOf(view: ServiceView, book: Book): readonly Ip[] {
  const mine = book.claimsOf(view.key).filter((claim) => isHeldBy(claim, view))
  const planned = book.plannedOf(view.key).toSorted(compareIps)
  const all = new Set([...mine.map(({ address }) => address), ...planned, ...view.ips.toSorted(compareIps)])
  return [...all].filter((ip) => book.against(ip, view) === undefined)
}

/** Those that a former Service of this name left behind, in claims or resting; this one may follow it. */
export function leftTo(view: ServiceView, book: Book): readonly Ip[] {
  const left = book.claimsOf(view.key).filter(({ holders }) => !holders.some(({ uid }) => uid === view.uid))
  const kept = book.rests.keptFor(view.key).filter((ip) => book.restRuleOf(ip) !== undefined)
  return [...left.map(({ address }) => address), ...kept].filter((ip) => book.against(ip, view) === undefined)
}
