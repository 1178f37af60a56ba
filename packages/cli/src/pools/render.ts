/** Pools as a table with a bar each; below, where it is wanted, who holds what. */
import type { Paint } from '../paint.ts'
import { table } from '../table.ts'
import type { Count, PoolReport } from './pool-reports.ts'

const BAR = 10
const MUCH = 0.9 // from here on it is said in red

export function renderPools(reports: readonly PoolReport[], wide: boolean, paint: Paint): string {
  if (reports.length === 0) return 'There are no address pools.\n'
  const rows = reports.flatMap(({ pool, families, autoAssign, pinned, addresses }) =>
    families.map(({ family, size, used, releasing, reserved, free }) => {
      const whose = [autoAssign ? 'yes' : 'no', pinned ? 'some' : 'all']
      const counts = [size, used, releasing, reserved, free].map(short)
      return [pool, family, ...counts, bar(used, size, paint), ...whose, ...(wide ? [addresses.join(',')] : [])]
    }),
  )
  const head = [
    'POOL',
    'FAMILY',
    'SIZE',
    'USED',
    'RELEASING',
    'RESERVED',
    'FREE',
    'FULL',
    'AUTO',
    'FOR',
    ...(wide ? ['ADDRESSES'] : []),
  ]
  const holders = reports.flatMap(({ pool, holders }) =>
    holders.map(({ address, services, state }) => [address, pool, services.join(', ') || '-', state]),
  )
  if (!wide) return table(head, rows)
  return `${table(head, rows)}\n${holders.length === 0 ? 'No address is in use.\n' : table(['ADDRESS', 'POOL', 'SERVICE', 'STATE'], holders)}`
}

function bar(used: Count, size: Count, paint: Paint): string {
  const share = Number(size) === 0 ? 1 : Number(used) / Number(size)
  const filled = Math.min(BAR, Math.ceil(share * BAR)) // one address of many is seen too
  const text = `${'#'.repeat(filled)}${'.'.repeat(BAR - filled)} ${Math.floor(share * 100)}%`
  return share >= MUCH ? paint.bad(text) : text
}

/** Nobody counts the digits of an IPv6 pool. */
const short = (count: Count): string => (typeof count === 'number' ? String(count) : Number(count).toExponential(0))
