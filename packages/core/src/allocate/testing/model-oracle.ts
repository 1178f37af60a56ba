/** What may be and what could be, written down once more without thought of speed, of order or of how it comes about. */
import { type Family, familyOf, type Ip } from '@clarion/inet'
import type { ClaimView, PoolView, ServiceView } from '../../facts.ts'
import { PlainPool } from './plain-pool.ts'

/** Whether the Service may go on with these addresses, if nobody else has them (MB 2.2). The pool that has them all, if so. */
export function suits(view: ServiceView, ips: readonly Ip[], pools: readonly PoolView[]): string | undefined {
  const wanted = wantedFamilies(view)
  const have = ips.map(familyOf)
  const each = ips.length > 0 && new Set(have).size === have.length && have.every((family) => wanted.includes(family))
  if (!each || (have.length < wanted.length && !oneWillDo(view))) return undefined
  const home = pools.map((pool) => new PlainPool(pool)).find((pool) => ips.every((ip) => pool.contains(ip)))
  if (home === undefined || !home.isFor(view) || (view.request.pool ?? home.name) !== home.name) return undefined
  const asked = requested(view)
  return asked === 'unclear' || asked.length === 0 || isSameSet(asked, ips) ? home.name : undefined
}

/** Whether the Service, which has none, could be given addresses besides those taken (MB 2.4). */
export function couldHave(view: ServiceView, taken: ReadonlySet<Ip>, pools: readonly PoolView[]): boolean {
  const wanted = wantedFamilies(view)
  const asked = requested(view)
  if (wanted.length === 0 || asked === 'unclear') return false
  if (asked.length > 0) return suits(view, asked, pools) !== undefined && asked.every((ip) => !taken.has(ip))
  const { request } = view
  const open = pools.filter(
    (pool) => new PlainPool(pool).isFor(view) && (request.pool === undefined ? pool.autoAssign : pool.name === request.pool),
  )
  return open.some((pool) => {
    const room = wanted.filter((family) => hasRoom(pool, family, taken))
    return room.length === wanted.length || (oneWillDo(view) && room.length > 0)
  })
}

/** Whether a PreferDualStack Service with one address could have the other from the same pool. */
export function couldHaveSecond(view: ServiceView, taken: ReadonlySet<Ip>, pools: readonly PoolView[]): boolean {
  const [only] = view.ips
  if (!oneWillDo(view) || view.ips.length !== 1 || only === undefined) return false
  if (requested(view) === 'unclear' || view.request.ips.length > 0) return false
  const home = pools.find((pool) => new PlainPool(pool).contains(only))
  return home !== undefined && hasRoom(home, familyOf(only) === 'ipv4' ? 'ipv6' : 'ipv4', taken)
}

/** Whether the Service may be one more holder of a claim (MB 2.5). */
export function mayJoin({ sharingKey, backendKey, ports, uid }: ServiceView, claim: ClaimView | undefined): boolean {
  if (claim?.phase !== 'Assigned' || claim.sharing?.key !== sharingKey || claim.sharing.backend !== backendKey) return false
  return claim.holders.every((holder) => holder.uid !== uid && !holder.ports.some((port) => ports.includes(port)))
}

function hasRoom(pool: PoolView, family: Family, taken: ReadonlySet<Ip>): boolean {
  const plain = new PlainPool(pool)
  for (const ip of taken) plain.take(ip)
  return plain.lowestFree(family) !== undefined
}

function oneWillDo({ familyPolicy, clusterFamilies }: ServiceView): boolean {
  return familyPolicy === 'PreferDualStack' && clusterFamilies.length === 2
}

function wantedFamilies({ familyPolicy, clusterFamilies }: ServiceView): readonly Family[] {
  return familyPolicy === 'RequireDualStack' && clusterFamilies.length < 2 ? [] : clusterFamilies
}

/** The addresses asked for; unclear: it cannot be read or does not fit the families. */
function requested(view: ServiceView): readonly Ip[] | 'unclear' {
  const { ips, fault } = view.request
  if (fault !== undefined) return 'unclear'
  return ips.length === 0 || isSameSet(ips.map(familyOf), wantedFamilies(view)) ? ips : 'unclear'
}

function isSameSet<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item)) && b.every((item) => a.includes(item))
}
