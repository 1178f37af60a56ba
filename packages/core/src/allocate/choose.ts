/** Addresses for a reservation that names a pool instead: the lowest that nobody has and nothing sets apart. */
import { familyOf, type Ip } from '@clarion/inet'
import type { Reservation } from '../reserve/reservation.ts'
import type { Home, Pools } from './pools.ts'

export interface Choice {
  /** Those chosen before, and what could be found to add. */
  readonly chosen: readonly Ip[]
  readonly missing: 'PoolUnknown' | 'PoolExhausted' | undefined
}

/** The oldest first; for those that have fewer addresses than they ask for. No two are given the same. */
export function chooseAddresses(reservations: readonly Reservation[], pools: Pools): ReadonlyMap<Reservation, Choice> {
  const taken: Home[] = []
  const choices = new Map<Reservation, Choice>()
  for (const reservation of reservations) {
    const { fromPool, chosen } = reservation
    if (fromPool === undefined) continue
    const pool = pools.get(fromPool.pool)
    const added: Ip[] = []
    let missing: Choice['missing']
    for (const family of ['ipv4', 'ipv6'] as const) {
      const wanted = (fromPool[family] ?? 0) - chosen.filter((ip) => familyOf(ip) === family).length
      for (let i = 0; i < wanted; i++) {
        const ip = pool?.lowestFree(family)
        const home = ip && pools.find(ip)
        if (ip === undefined || home === undefined) {
          missing = pool === undefined ? 'PoolUnknown' : 'PoolExhausted'
          break
        }
        home.pool.take(home.block, home.offset)
        taken.push(home)
        added.push(ip)
      }
    }
    if (added.length > 0 || missing !== undefined) choices.set(reservation, { chosen: [...chosen, ...added], missing })
  }
  for (const { pool, block, offset } of taken) pool.give(block, offset)
  return choices
}
