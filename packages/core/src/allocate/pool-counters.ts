/**
 * What a pool's status says (MB 2.9). Where MetalLB adds to a number already at its end and goes negative, these stay at the end:
 * 2^63-1 is all that the status field's int64 holds.
 */

import type { Family } from '@clarion/inet'
import type { WritePoolStatus } from '../effects.ts'
import { spanOfCidr } from '../reserve/span.ts'
import { countable } from './countable.ts'
import type { PoolIndex } from './pool-index.ts'

const MOST = 2n ** 63n - 1n

/** How many addresses of a family the pool can give, without those that avoidBuggyIps leaves out; 2^63-1 stands for that many or more. */
export function capacity(pool: PoolIndex, family: Family): bigint {
  return upToMost(sizeOf(pool, family))
}

function sizeOf(pool: PoolIndex, family: Family): bigint {
  return pool.blocks(family).reduce((n, { cidr }) => n + countable(spanOfCidr(cidr), pool.view), 0n)
}

function upToMost(size: bigint): bigint {
  return size < MOST ? size : MOST
}

export type PoolCounters = Omit<WritePoolStatus, 'do'>

export function poolCounters(pool: PoolIndex): PoolCounters {
  return {
    pool: pool.name,
    assignedIPv4: BigInt(pool.inUse('ipv4')),
    assignedIPv6: BigInt(pool.inUse('ipv6')),
    availableIPv4: available(pool, 'ipv4'),
    availableIPv6: available(pool, 'ipv6'),
  }
}

/** What reservations set apart is not there for whoever comes along, nor what rests strictly. */
function available(pool: PoolIndex, family: Family): bigint {
  const taken = pool.inUse(family) + (pool.view.rest?.strict === true ? pool.resting(family) : 0)
  const left = upToMost(sizeOf(pool, family) - pool.apartUnused(family)) - BigInt(taken)
  return left > 0n ? left : 0n
}
