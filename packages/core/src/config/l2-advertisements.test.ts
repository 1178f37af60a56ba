import { describe, expect, test } from '@jest/globals'
import type { AdvertisementView } from '../facts.ts'
import { readL2Advertisements } from './l2-advertisements.ts'
import type { L2AdvertisementSpec, LabelSelector } from './objects.ts'
import { readPools } from './pools.ts'
import { advertisementObject, poolObject } from './testing/objects.ts'

const { pools } = readPools([
  poolObject('front', ['10.0.0.0/24'], { labels: { tier: 'a' } }),
  poolObject('back', ['10.0.1.0/24'], { labels: { tier: 'b' } }),
  poolObject('lab', ['10.0.2.0/24']),
])

const tier = (...values: string[]): LabelSelector => ({ matchExpressions: [{ key: 'tier', operator: 'In', values }] })
const poolsOf = (advertisements: readonly AdvertisementView[]) =>
  advertisements.map(({ name, pools }) => [name, ...pools].join(' '))

function read(specs: Readonly<Record<string, Partial<L2AdvertisementSpec>>>) {
  return readL2Advertisements(
    Object.entries(specs).map(([name, spec]) => advertisementObject(name, spec)),
    pools,
  )
}

describe('an L2Advertisement covers', () => {
  test.each<readonly [string, Partial<L2AdvertisementSpec>, string]>([
    ['every pool, when it names none', {}, 'x back front lab'],
    ['the pools it names', { ipAddressPools: ['lab', 'front'] }, 'x front lab'],
    ['the pools it selects', { ipAddressPoolSelectors: [tier('b'), tier('c')] }, 'x back'],
    ['the union of both', { ipAddressPools: ['lab'], ipAddressPoolSelectors: [tier('b')] }, 'x back lab'],
    ['every pool, by the empty selector', { ipAddressPoolSelectors: [{}] }, 'x back front lab'],
    ['none, when it selects none', { ipAddressPoolSelectors: [tier('z')] }, 'x'],
  ])('%s', (_, spec, covered) => expect(poolsOf(read({ x: spec }).advertisements)).toEqual([covered]))

  test('what is there of what it names; the rest is a warning, and never every pool', () => {
    const { advertisements, faults, warnings } = read({ x: { ipAddressPools: ['gone', 'lab'] }, y: { ipAddressPools: ['gone'] } })
    expect(poolsOf(advertisements)).toEqual(['x lab', 'y'])
    expect(faults).toEqual([])
    expect(warnings).toEqual([
      {
        fault: 'PoolUnknown',
        object: 'L2Advertisement/x',
        field: 'spec.ipAddressPools[0]',
        entry: 'gone',
        message: 'L2Advertisement/x, spec.ipAddressPools[0]: there is no IPAddressPool "gone"',
      },
      expect.objectContaining({ fault: 'PoolUnknown', object: 'L2Advertisement/y' }),
    ])
  })
})

test('nodes, Services and interfaces are kept, interfaces once', () => {
  const { advertisements } = read({
    x: { nodeSelectors: [tier('n')], serviceSelectors: [tier('s'), {}], interfaces: ['eth1', 'eth0', 'eth1'] },
  })
  expect(advertisements).toMatchObject([
    {
      nodeSelectors: [{ text: 'tier in (n)' }],
      serviceSelectors: [{ text: 'tier in (s)' }, { text: '' }],
      interfaces: ['eth1', 'eth0'],
    },
  ])
})

describe('L2Advertisements are refused', () => {
  const words = (specs: Readonly<Record<string, Partial<L2AdvertisementSpec>>>) =>
    read(specs).faults.map(({ fault, object, field, entry }) => [fault, object, field, entry].join(' '))

  test('when a pool is listed twice, known or not', () => {
    expect(words({ x: { ipAddressPools: ['lab', 'front', 'lab', 'gone', 'gone'] } })).toEqual([
      'NameTwice L2Advertisement/x spec.ipAddressPools[2] lab',
      'NameTwice L2Advertisement/x spec.ipAddressPools[4] gone',
    ])
  })

  test.each(['ipAddressPoolSelectors', 'nodeSelectors', 'serviceSelectors'] as const)(
    'when one of %s is twice or wrong',
    (field) => {
      const wrong: LabelSelector = { matchLabels: { a: 'no value' } }
      expect(words({ x: { [field]: [tier('a', 'b'), wrong, tier('b', 'a'), tier('a', 'a')] } })).toEqual([
        `SelectorInvalid L2Advertisement/x spec.${field}[1] ${JSON.stringify(wrong)}`,
        `SelectorTwice L2Advertisement/x spec.${field}[2] ${JSON.stringify(tier('b', 'a'))}`,
        `ValueTwice L2Advertisement/x spec.${field}[3] ${JSON.stringify(tier('a', 'a'))}`,
      ])
    },
  )

  test('when two have one name', () => {
    const { faults } = readL2Advertisements([advertisementObject('x'), advertisementObject('y'), advertisementObject('x')], pools)
    expect(faults).toMatchObject([
      { fault: 'AdvertisementNameTwice', object: 'L2Advertisement/x', field: 'metadata.name', entry: 'x' },
    ])
  })
})

describe('what is said of a pool twice is stored once', () => {
  const spec = { nodeSelectors: [tier('n'), tier('m')], serviceSelectors: [tier('s')], interfaces: ['eth0', 'eth1'] }

  test('under the first name, in whatever order it is written', () => {
    const same = { nodeSelectors: [tier('m'), tier('n')], serviceSelectors: [tier('s')], interfaces: ['eth1', 'eth0', 'eth1'] }
    expect(poolsOf(read({ b: same, a: spec }).advertisements)).toEqual(['a back front lab'])
  })

  test('pool by pool', () => {
    const said = {
      a: { ipAddressPools: ['lab'] },
      b: { ipAddressPools: ['front', 'lab'] },
      c: {},
      d: { ipAddressPools: ['back'] },
    }
    expect(poolsOf(read(said).advertisements)).toEqual(['a lab', 'b front', 'c back'])
  })

  test('a selector of everything is no selector', () => {
    expect(poolsOf(read({ a: {}, b: { nodeSelectors: [{}, tier('n')], serviceSelectors: [{}] } }).advertisements)).toEqual([
      'a back front lab',
    ])
  })

  test.each<readonly [string, Partial<L2AdvertisementSpec>]>([
    ['nodes', { ...spec, nodeSelectors: [tier('n')] }],
    ['Services', { ...spec, serviceSelectors: [] }],
    ['interfaces', { ...spec, interfaces: ['eth0'] }],
    ['interfaces, all of them', { ...spec, interfaces: [] }],
  ])('not when it differs in %s', (_, other) => {
    expect(poolsOf(read({ a: spec, b: other }).advertisements)).toEqual(['a back front lab', 'b back front lab'])
  })
})
