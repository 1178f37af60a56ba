import { describe, expect, test } from '@jest/globals'
import { readReservations } from '../reserve/read-reservations.ts'
import { Reserved } from '../reserve/reserved.ts'
import { reservation } from '../reserve/testing/objects.ts'
import { capacity, poolCounters } from './pool-counters.ts'
import { Pools } from './pools.ts'
import { ip, pool } from './testing/views.ts'

const MOST = 9223372036854775807n

function counted(addresses: readonly string[], avoidBuggyIps: boolean, used: readonly string[] = []) {
  const pools = new Pools([pool('p', addresses, { avoidBuggyIps })])
  for (const address of used) {
    const home = pools.find(ip(address))
    home?.pool.take(home.block, home.offset)
  }
  const index = pools.get('p')
  if (index === undefined) throw new Error('no pool')
  return index
}

const capacities: readonly (readonly [string, boolean, bigint, bigint])[] = [
  ['1.2.3.0/24 2.3.4.128/25', false, 384n, 0n], // MB 8.5
  ['1.2.3.0/24 2.3.4.128/25', true, 381n, 0n], // MB 8.5
  ['1.2.3.0/31', true, 1n, 0n], // MB 8.5
  ['2001:db8::/64', false, 0n, MOST], // MB 8.5
  ['2001:db8::/64 2001:db8:1::/64', true, 0n, MOST],
  ['::/0', false, 0n, MOST],
  ['2001:db8::/65', false, 0n, MOST],
  ['2001:db8::/66', false, 0n, 2n ** 62n],
  ['1.2.3.0/32', true, 0n, 0n],
  ['1.2.3.255/32', true, 0n, 0n],
  ['1.2.3.1/32', true, 1n, 0n],
  ['1.0.0.0/8', true, 2n ** 24n - 2n ** 17n, 0n],
  ['0.0.0.0/0', false, 2n ** 32n, 0n],
]

describe('capacity', () => {
  test.each(capacities)('%s, avoidBuggyIps %s', (addresses, avoid, ipv4, ipv6) => {
    const index = counted(addresses.split(' '), avoid)
    expect([capacity(index, 'ipv4'), capacity(index, 'ipv6')]).toEqual([ipv4, ipv6])
  })
})

describe('poolCounters', () => {
  test('what is in use is not available', () => {
    const used = ['198.51.100.7', '198.51.100.9', '2001:db8::5', '2001:db8::ffff:ffff:ffff:ffff', '203.0.113.1']
    expect(poolCounters(counted(['198.51.100.0/28', '2001:db8::/64'], false, used))).toEqual({
      pool: 'p',
      assignedIPv4: 2n,
      assignedIPv6: 2n,
      availableIPv4: 14n,
      availableIPv6: MOST - 2n,
    })
  })

  test('a full pool has none available', () => {
    const counters = poolCounters(counted(['198.51.100.0/31'], true, ['198.51.100.0', '198.51.100.1']))
    expect([counters.assignedIPv4, counters.availableIPv4]).toEqual([1n, 0n])
  })
})

test('what is set apart is not available, once when it is in use as well', () => {
  const addresses = ['198.51.100.0-198.51.100.9', '2001:db8::/66']
  const reserved = new Reserved(readReservations([reservation('r', { mode: 'Exclude', addresses })]))
  const pools = new Pools([pool('web', ['198.51.100.0/28', '2001:db8::/64'], { avoidBuggyIps: true })], reserved)
  const index = pools.get('web')
  if (index === undefined) throw new Error('no pool')
  expect(poolCounters(index)).toMatchObject({ assignedIPv4: 0n, availableIPv4: 6n, availableIPv6: MOST })
  for (const address of ['198.51.100.3', '198.51.100.12']) {
    const home = pools.find(ip(address))
    home?.pool.take(home.block, home.offset)
  }
  expect(poolCounters(index)).toMatchObject({ assignedIPv4: 2n, availableIPv4: 5n })
})
