/** Pools as a table with a bar each; below, where it is wanted, who holds what. */
import type { Paint } from '../paint.ts'
import { table } from '../table.ts'
import type { Count, PoolReport } from './pool-reports.ts'

const BAR = 10
const MUCH = 0.9 // from here on it is said in red

export function renderPools(reports: readonly PoolReport[], wide: boolean, paint: Paint): string {
  if (reports.length === 0) return 'There are no address pools.\n'
  const rows = reports.flatMap(({ pool, families, autoAssign, pinned, addresses }) =>
    families.map(({ family, size, used, releasing, resting, reserved, free }) => {
      const whose = [autoAssign ? 'yes' : 'no', pinned ? 'some' : 'all']
      const counts = [size, used, releasing, resting, reserved, free].map(short)
      return [pool, family, ...counts, bar({ used, resting, size }, paint), ...whose, ...(wide ? [addresses.join(',')] : [])]
    }),
  )
  const head = [
    'POOL',
    'FAMILY',
    'SIZE',
    'USED',
    'RELEASING',
    'RESTING',
    'RESERVED',
    'FREE',
    'FULL',
    'AUTO',
    'FOR',
    ...(wide ? ['ADDRESSES'] : []),
  ]
  const holders = reports.flatMap(({ pool, holders }) =>
    holders.map(({ address, services, state, until }) => {
      const how = until === undefined ? state : `${state} until ${until}`
      return [address, pool, services.join(', ') || '-', how]
    }),
  )
  if (!wide) return table(head, rows)
  return `${table(head, rows)}\n${holders.length === 0 ? 'No address is in use.\n' : table(['ADDRESS', 'POOL', 'SERVICE', 'STATE'], holders)}`
}

/** Used `#`, resting `~`; one address of many is seen too. */
function bar({ used, resting, size }: Record<'used' | 'resting' | 'size', Count>, paint: Paint): string {
  const share = Number(size) === 0 ? 1 : Number(used) / Number(size)
  const cells = (n: number) => Math.min(BAR, Math.ceil(n * BAR))
  const filled = cells(share)
  const rests =
    Number(resting) === 0 ? 0 : Math.min(BAR - filled, Math.max(1, cells(share + Number(resting) / Number(size)) - filled))
  const text = `${'#'.repeat(filled)}${'~'.repeat(rests)}${'.'.repeat(BAR - filled - rests)} ${Math.floor(share * 100)}%`
  return share >= MUCH ? paint.bad(text) : text
}

/** Nobody counts the digits of an IPv6 pool. */
const short = (count: Count): string => (typeof count === 'number' ? String(count) : Number(count).toExponential(0))
