import { type Family, familyOf, type Ip, ipFromInt } from '@clarion/inet'
import type { Reservation } from '../reserve/reservation.ts'
import { spanOfCidr, spansMeet } from '../reserve/span.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Refusal } from './refusal.ts'
import type { Ledger, Want } from './want.ts'

/** The lowest of a reservation's in a pool that nothing stands against. O(k), k the number of its addresses in use: reservations are small, or lightly used. */
export function lowestReserved(
  pool: PoolIndex,
  family: Family,
  { service, reservation }: Pick<Want, 'service'> & { readonly reservation: Reservation },
  ledger: Ledger,
): Ip | Refusal | undefined {
  for (const ip of addressesOf(pool, family, reservation, ledger)) {
    if (ledger.against(ip, service) === undefined) return ledger.whyNotGain(ip, service) ?? ip
  }
  return undefined
}

function* addressesOf(pool: PoolIndex, family: Family, reservation: Reservation, { reserved, pools }: Ledger): Iterable<Ip> {
  for (const span of reserved.ownOf(reservation)) {
    for (const { cidr } of pool.blocks(family)) {
      const common = spansMeet(span, spanOfCidr(cidr))
      if (common === undefined) continue
      for (let at = common.first; at <= common.last; at++) {
        const ip = ipFromInt(at, family)
        if (familyOf(ip) === family && pools.find(ip)?.pool === pool) yield ip
      }
    }
  }
}
