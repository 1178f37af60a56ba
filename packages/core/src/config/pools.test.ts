import { cidrText } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import type { ConfigObject, IPAddressPoolSpec } from './objects.ts'
import { readPools } from './pools.ts'
import { poolObject } from './testing/objects.ts'

/** Word, place and entry of every fault. */
function faultsOf(...objects: readonly ConfigObject<IPAddressPoolSpec>[]): readonly string[] {
  return readPools(objects).faults.map(({ fault, object, field, entry }) => [fault, object, field, entry].join(' '))
}

test('a pool has its networks in the order written, ranges ascending', () => {
  const { pools, faults } = readPools([
    poolObject('web', ['198.51.100.9/32', '192.168.1.240-192.168.1.250', '192.168.10.7/24'], {
      labels: { tier: 'a' },
      autoAssign: false,
    }),
    poolObject('dual', ['::ffff:1.2.3.0/120', '2001:db8::1/64'], { avoidBuggyIPs: true }),
  ])
  expect(faults).toEqual([])
  expect(pools.map(({ cidrs, ...rest }) => ({ ...rest, cidrs: cidrs.map(cidrText) }))).toEqual([
    {
      name: 'dual',
      labels: new Map(),
      autoAssign: true,
      avoidBuggyIps: true,
      allocation: undefined,
      order: 'lowest',
      cidrs: ['1.2.3.0/24', '2001:db8::/64'],
    },
    {
      name: 'web',
      labels: new Map([['tier', 'a']]),
      autoAssign: false,
      avoidBuggyIps: false,
      allocation: undefined,
      order: 'lowest',
      cidrs: ['198.51.100.9/32', '192.168.1.240/29', '192.168.1.248/31', '192.168.1.250/32', '192.168.10.0/24'],
    },
  ])
})

describe('pools are refused', () => {
  test('without addresses', () => {
    expect(faultsOf(poolObject('web', []))).toEqual(['PoolWithoutAddresses IPAddressPool/web spec.addresses '])
  })

  test('with entries that are none, each told', () => {
    expect(faultsOf(poolObject('web', ['192.0.2.1', '10.0.0.9-10.0.0.1', '10.0.0.1-::1', '10.0.0.0/8']))).toEqual([
      'AddressInvalid IPAddressPool/web spec.addresses[0] 192.0.2.1',
      'RangeReversed IPAddressPool/web spec.addresses[1] 10.0.0.9-10.0.0.1',
      'RangeMixesFamilies IPAddressPool/web spec.addresses[2] 10.0.0.1-::1',
    ])
  })

  test('when an entry lies in another, of the same pool or of another', () => {
    const fault = 'AddressesOverlap IPAddressPool'
    expect(faultsOf(poolObject('web', ['10.0.0.0/24', '10.0.0.0/24']))).toEqual([`${fault}/web spec.addresses[1] 10.0.0.0/24`])
    expect(faultsOf(poolObject('web', ['10.0.0.0/25', '10.0.0.0/24']))).toEqual([`${fault}/web spec.addresses[1] 10.0.0.0/24`])
    expect(faultsOf(poolObject('b', ['10.0.0.255/32']), poolObject('a', ['10.0.0.0/24']))).toEqual([
      `${fault}/b spec.addresses[0] 10.0.0.255/32`,
    ])
    expect(faultsOf(poolObject('a', ['::/0']), poolObject('b', ['fc00::1-fc00::5']))).toEqual([
      `${fault}/b spec.addresses[0] fc00::1-fc00::5`,
    ])
    expect(faultsOf(poolObject('a', ['::ffff:10.0.0.1/128', '10.0.0.0/31']))).toEqual([
      `${fault}/a spec.addresses[1] 10.0.0.0/31`,
    ])
  })

  test('not when entries only touch, or are of two families', () => {
    expect(faultsOf(poolObject('a', ['10.0.0.0/24', '10.0.1.0/24']), poolObject('b', ['9.255.255.250-9.255.255.255']))).toEqual(
      [],
    )
    expect(faultsOf(poolObject('a', ['0.0.0.0/0', '::/0']))).toEqual([])
  })

  test('with the fragment that tools look for', () => {
    const { faults } = readPools([poolObject('a', ['10.0.0.0/24']), poolObject('b', ['10.0.0.8-10.0.0.9'])])
    expect(faults.map(({ message }) => message)).toEqual([
      'IPAddressPool/b, spec.addresses[0]: 10.0.0.8/31 overlaps with already defined CIDR 10.0.0.0/24 of IPAddressPool/a, spec.addresses[0]',
    ])
  })

  test('when two have one name', () => {
    expect(
      faultsOf(poolObject('a', ['10.0.0.0/24']), poolObject('b', ['10.2.0.0/24']), poolObject('a', ['10.1.0.0/24'])),
    ).toEqual(['PoolNameTwice IPAddressPool/a metadata.name a'])
  })
})
