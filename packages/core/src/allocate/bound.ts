/** Which addresses of the pools are bound to Services by reservations: they count against quotas whether anybody holds them or not. */
import type { ServiceKey } from '../facts.ts'
import type { Bound } from '../reserve/quota-counts.ts'
import type { Reservation } from '../reserve/reservation.ts'
import type { Reserved } from '../reserve/reserved.ts'
import { type Span, spanOfCidr, spansMeet } from '../reserve/span.ts'
import { countable } from './countable.ts'
import type { PoolIndex } from './pool-index.ts'
import type { Pools } from './pools.ts'

const NOBODY: ReadonlySet<string> = new Set()

export function boundIn(pools: Pools, reserved: Reserved): readonly Bound[] {
  const families = ['ipv4', 'ipv6'] as const
  return [...pools.all()].flatMap((pool) =>
    families.flatMap((family) =>
      pool.blocks(family).flatMap(({ cidr }) =>
        [...reserved.within(spanOfCidr(cidr))].flatMap((stretch): readonly Bound[] => {
          const namespaces = boundNamespaces(stretch.reservation)
          return namespaces.size === 0 ? [] : [{ namespaces, pool: pool.name, family, size: countable(stretch, pool.view) }]
        }),
      ),
    ),
  )
}

/** Whether a pool has any address of a span. */
export function reachesInto(span: Span, pool: PoolIndex): boolean {
  return pool.blocks(span.family).some(({ cidr }) => spansMeet(spanOfCidr(cidr), span) !== undefined)
}

/** Those of the Services that its autoBind names. */
export function boundNamespaces(reservation: Reservation | undefined): ReadonlySet<string> {
  if (reservation === undefined || reservation.autoBind.size === 0) return NOBODY
  return new Set([...reservation.autoBind].map(namespaceOf))
}

export function namespaceOf(key: ServiceKey): string {
  return key.slice(0, key.indexOf('/'))
}
