/**
 * What a pool's status says (MB 2.9). Where MetalLB adds to a number already at its end and goes negative, these stay at the end:
 * 2^63-1 is all that the status field's int64 holds.
 */

import { type Cidr, cidrLast, cidrSize, type Family } from '@clarion/inet'
import type { WritePoolStatus } from '../effects.ts'
import type { PoolIndex } from './pool-index.ts'

const MOST = 2n ** 63n - 1n

/** How many addresses of a family the pool can give, without those that avoidBuggyIps leaves out; 2^63-1 stands for that many or more. */
export function capacity(pool: PoolIndex, family: Family): bigint {
  const avoids = pool.view.avoidBuggyIps && family === 'ipv4'
  const sum = pool.blocks(family).reduce((n, { cidr }) => n + cidrSize(cidr) - (avoids ? endingIn0Or255(cidr) : 0n), 0n)
  return sum < MOST ? sum : MOST
}

/** MB 2.6, without its slip: a lone /32 on .0 counts 0, not -1. */
function endingIn0Or255(cidr: Cidr): bigint {
  if (cidr.length <= 24) return 2n * (cidrSize(cidr) >> 8n)
  const starts = (cidr.first & 255n) === 0n || (cidr.first & 255n) === 255n
  const ends = cidr.length < 32 && (cidrLast(cidr) & 255n) === 255n
  return (starts ? 1n : 0n) + (ends ? 1n : 0n)
}

export type PoolCounters = Omit<WritePoolStatus, 'do'>

export function poolCounters(pool: PoolIndex): PoolCounters {
  return {
    pool: pool.name,
    assignedIPv4: BigInt(pool.inUse('ipv4')),
    assignedIPv6: BigInt(pool.inUse('ipv6')),
    availableIPv4: capacity(pool, 'ipv4') - BigInt(pool.inUse('ipv4')),
    availableIPv6: capacity(pool, 'ipv6') - BigInt(pool.inUse('ipv6')),
  }
}
