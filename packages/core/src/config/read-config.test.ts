import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ConfigObjects } from './objects.ts'
import { readConfig } from './read-config.ts'
import { advertisementObject, poolObject } from './testing/objects.ts'

describe('a configuration', () => {
  test('of nothing is one: no pools, and nothing announced', () => {
    expect(readConfig({ pools: [], l2Advertisements: [] })).toEqual({ config: { pools: [], l2Advertisements: [] }, warnings: [] })
  })

  test('holds in spite of warnings', () => {
    const read = readConfig({
      pools: [poolObject('web', ['10.0.0.0/24'])],
      l2Advertisements: [advertisementObject('x', { ipAddressPools: ['web', 'gone'] })],
    })
    expect(read).toMatchObject({
      config: { pools: [{ name: 'web' }], l2Advertisements: [{ name: 'x', pools: new Set(['web']) }] },
      warnings: [{ fault: 'PoolUnknown', entry: 'gone' }],
    })
  })

  test('with faults is refused whole, and every fault is told, in the order of the objects', () => {
    const read = readConfig({
      pools: [
        poolObject('web', ['10.0.0.0/24', '10.0.0.300/32', ...Array.from({ length: 8 }, (_, i) => `10.1.${i}.0/24`), '10.0.0.1']),
        poolObject('lab', ['10.0.0.0/25'], { serviceAllocation: { namespaces: ['a', 'a'] } }),
        poolObject('none', []),
      ],
      l2Advertisements: [advertisementObject('x', { ipAddressPools: ['gone', 'gone'], nodeSelectors: [{}, {}] })],
    })
    expect(read).not.toHaveProperty('config')
    expect('faults' in read && read.faults.map(({ fault, object, field }) => `${object} ${field} ${fault}`)).toEqual([
      'IPAddressPool/lab spec.serviceAllocation.namespaces[1] NameTwice',
      'IPAddressPool/none spec.addresses PoolWithoutAddresses',
      'IPAddressPool/web spec.addresses[0] AddressesOverlap',
      'IPAddressPool/web spec.addresses[1] AddressInvalid',
      'IPAddressPool/web spec.addresses[10] AddressInvalid',
      'L2Advertisement/x spec.ipAddressPools[1] NameTwice',
      'L2Advertisement/x spec.nodeSelectors[1] SelectorTwice',
    ])
    for (const { message, object, field } of 'faults' in read ? read.faults : []) expect(message).toMatch(`${object}, ${field}: `)
  })
})

/** Few names and few addresses, so that overlaps, twins and unknown names are common; and enough that is free of faults. */
const selector = fc.constantFrom({}, { matchLabels: { tier: 'a' } }, { matchExpressions: [{ key: 'tier', operator: 'Exists' }] })
const selectors = fc.array(selector, { maxLength: 2 })
const poolName = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const address = fc.oneof(
  fc.tuple(fc.nat(40), fc.nat(255)).map(([net, host]) => `10.0.${net}.${host}/32`),
  fc.constantFrom('10.0.0.0/24', '10.0.7.1-10.0.7.9', 'fc00::/64', 'nonsense', '10.0.0.9-10.0.0.1'),
)
const pool = fc
  .tuple(poolName, fc.array(address, { maxLength: 3 }), fc.constantFrom({}, { tier: 'a' }, { tier: 'b' }))
  .map(([name, addresses, labels]) => poolObject(name, addresses, { labels }))
const advertisement = fc
  .record({
    ipAddressPools: fc.array(poolName, { maxLength: 2 }),
    ipAddressPoolSelectors: selectors,
    nodeSelectors: selectors,
    serviceSelectors: selectors,
    interfaces: fc.array(fc.constantFrom('eth0', 'eth1'), { maxLength: 2 }),
  })
  .chain((spec) => fc.constantFrom('p', 'q', 'r', 's').map((name) => advertisementObject(name, spec)))
const objects: fc.Arbitrary<ConfigObjects> = fc.record({
  pools: fc.oneof(fc.array(pool, { maxLength: 4 }), fc.uniqueArray(pool, { maxLength: 4, selector: ({ name }) => name })),
  l2Advertisements: fc.uniqueArray(advertisement, { maxLength: 4, selector: ({ name }) => name }),
})

/** As text, for it shows the order inside sets too. */
function text(read: ReturnType<typeof readConfig>): string {
  return JSON.stringify(read, (_, value) => {
    if (value instanceof Set || value instanceof Map) return [...value]
    return typeof value === 'bigint' ? String(value) : value
  })
}

test('does not depend on the order of the objects', () => {
  const shuffled = objects.chain((written) =>
    fc.tuple(
      fc.constant(written),
      fc.record({
        pools: fc.shuffledSubarray([...written.pools], { minLength: written.pools.length }),
        l2Advertisements: fc.shuffledSubarray([...written.l2Advertisements], { minLength: written.l2Advertisements.length }),
      }),
    ),
  )
  let good = 0
  let bad = 0
  fc.assert(
    fc.property(shuffled, ([a, b]) => {
      const read = readConfig(a)
      if ('config' in read) good++
      else bad++
      expect(text(readConfig(b))).toBe(text(read))
    }),
    { numRuns: 500 },
  )
  expect(good).toBeGreaterThan(20)
  expect(bad).toBeGreaterThan(20)
})
