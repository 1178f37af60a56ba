import { describe, expect, test } from '@jest/globals'
import { NO_BGP } from './bgp-config.ts'
import { readConfig } from './read-config.ts'
import { advertisementObject, bgpAdvertisementObject, bgpObjects, peerObject, poolObject } from './testing/objects.ts'

describe('a configuration', () => {
  test('of nothing is one: no pools, and nothing announced', () => {
    expect(readConfig({ pools: [], l2Advertisements: [], bgp: undefined })).toEqual({
      config: { pools: [], l2Advertisements: [], bgp: undefined },
      warnings: [],
      bgpFaults: [],
    })
  })

  test('holds in spite of warnings', () => {
    const read = readConfig({
      pools: [poolObject('web', ['10.0.0.0/24'])],
      l2Advertisements: [advertisementObject('x', { ipAddressPools: ['web', 'gone'] })],
      bgp: undefined,
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
      bgp: undefined,
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

describe('what is written about BGP', () => {
  const pools = [poolObject('web', ['10.0.0.0/24'])]
  const written = (...advertisements: Parameters<typeof bgpAdvertisementObject>[]) => ({
    pools,
    l2Advertisements: [],
    bgp: bgpObjects({ peers: [peerObject('p')], advertisements: advertisements.map((one) => bgpAdvertisementObject(...one)) }),
  })
  const good = readConfig(written(['x']))
  const before = 'config' in good ? good.config : undefined

  test('is part of the configuration, and its faults are told apart', () => {
    expect(good).toMatchObject({ config: { bgp: { advertisements: [{ name: 'x' }], peers: [{ name: 'p' }] } }, bgpFaults: [] })
  })

  test('with faults stays as it was, and pools are taken all the same', () => {
    const bad = { ...written(['x'], ['y', { communities: ['red'] }]), pools: [poolObject('new', ['10.1.0.0/24'])] }
    const read = readConfig(bad, { before })
    expect(read).toMatchObject({ config: { pools: [{ name: 'new' }] }, bgpFaults: [{ fault: 'CommunityUnknown' }] })
    expect('config' in read && read.config.bgp).toBe(before?.bgp)
    expect(readConfig(bad)).toMatchObject({ config: { bgp: NO_BGP } })
  })

  test('put right again is taken again, without a fault', () => {
    expect(readConfig(written(['x']), { before: before && { ...before, bgp: NO_BGP } })).toEqual(good)
  })

  test('is judged beside pools that are refused', () => {
    const read = readConfig({ ...written(['x', { communities: ['red'] }]), pools: [poolObject('web', [])] })
    expect(read).toMatchObject({ faults: [{ fault: 'PoolWithoutAddresses' }], bgpFaults: [{ fault: 'CommunityUnknown' }] })
  })

  test('not read, is not known: nothing is said of who announces a pool', () => {
    expect(readConfig({ pools, l2Advertisements: [], bgp: undefined })).toMatchObject({
      config: { bgp: undefined },
      warnings: [],
    })
    expect(readConfig({ pools, l2Advertisements: [], bgp: undefined }, { before })).toMatchObject({
      config: { bgp: before?.bgp },
    })
  })
})
