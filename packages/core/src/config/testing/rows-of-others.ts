import type { FaultRow } from './fault-row.ts'
import { advertisementObject, bgpAdvertisementObject, communityObject, poolObject, profileObject } from './objects.ts'

const pools = [poolObject('web', ['10.0.0.0/24'])]
const x = (interfaces: readonly string[]) => ({ pools, l2Advertisements: [advertisementObject('x', { interfaces })] })
const AT = 'L2Advertisement/x spec.interfaces'

/** Pools, L2Advertisements, Communities and BFDProfiles: MB 1.10, and names that mean nothing (MB 9.5). */
export const ROWS_OF_OTHERS: readonly FaultRow[] = [
  {
    when: 'a pool of nothing',
    written: { pools: [poolObject('web', [])] },
    found: ['PoolWithoutAddresses IPAddressPool/web spec.addresses'],
  },
  {
    when: 'annotations that say nothing',
    written: {
      pools: [
        poolObject('web', ['10.0.0.0/24'], { annotations: { 'clarion.dev/rest-released': '1d', 'clarion.dev/order': 'random' } }),
      ],
    },
    found: [
      'OrderInvalid IPAddressPool/web metadata.annotations[clarion.dev/order] random',
      'RestInvalid IPAddressPool/web metadata.annotations[clarion.dev/rest-released] 1d',
    ],
  },
  {
    when: 'an address without a length',
    written: { pools: [poolObject('web', ['10.0.0.1'])] },
    found: ['AddressInvalid IPAddressPool/web spec.addresses[0] 10.0.0.1'],
  },
  {
    when: 'a range that ends before it starts',
    written: { pools: [poolObject('web', ['10.0.0.2-10.0.0.1'])] },
    found: ['RangeReversed IPAddressPool/web spec.addresses[0] 10.0.0.2-10.0.0.1'],
  },
  {
    when: 'a range from one family into the other, of which MetalLB makes an empty pool',
    written: { pools: [poolObject('web', ['1.2.3.4-fc00::1'])] },
    found: ['RangeMixesFamilies IPAddressPool/web spec.addresses[0] 1.2.3.4-fc00::1'],
  },
  {
    when: 'a network inside another',
    written: { pools: [...pools, poolObject('x', ['10.0.0.8/29'])] },
    found: ['AddressesOverlap IPAddressPool/x spec.addresses[0] 10.0.0.8/29'],
    fragment: 'overlaps with already defined CIDR',
  },
  {
    when: 'a pool name twice',
    written: { pools: [...pools, poolObject('web', ['10.1.0.0/24'])] },
    found: ['PoolNameTwice IPAddressPool/web metadata.name web'],
  },
  {
    when: 'a pool that no advertisement covers',
    written: { pools },
    found: ['PoolNotAdvertised IPAddressPool/web metadata.name web'],
  },
  {
    when: 'a pool that only BGP advertises',
    written: { pools, advertisements: [bgpAdvertisementObject('x')] },
    found: ['PoolOnlyBGPAdvertised IPAddressPool/web metadata.name web'],
  },
  { when: 'interfaces by name', written: x(['eth0', 'enp0s31f6', 'bond0.100', 'br-lan', 'veth12345678901']), found: [] },
  {
    when: 'interfaces by pattern, and what none can be called',
    written: x(['eth*', 'eth[01]', 'eth.*', '', 'enp0s31f6enp0s31f6', 'eth 0', 'a/b']),
    found: ['eth*', 'eth[01]', 'eth.*', '', 'enp0s31f6enp0s31f6', 'eth 0', 'a/b'].map((name, i) =>
      `InterfaceDoubtful ${AT}[${i}] ${name}`.trim(),
    ),
  },
  {
    when: 'an L2Advertisement name twice',
    written: { pools, l2Advertisements: [advertisementObject('x'), advertisementObject('x')] },
    found: ['AdvertisementNameTwice L2Advertisement/x metadata.name x'],
  },
  {
    when: 'an alias twice, in one object and in another',
    written: { communities: [communityObject('b', { blue: '1:2' }), communityObject('a', { blue: '1:1' })] },
    found: ['AliasTwice Community/b spec.communities[0] blue'],
    fragment: 'duplicate definition of community',
  },
  {
    when: 'a community of three parts',
    written: { communities: [communityObject('a', { blue: '1:2:3' })] },
    found: ['CommunityInvalid Community/a spec.communities[0] 1:2:3'],
    fragment: 'invalid community format',
  },
  {
    when: 'a community out of range',
    written: { communities: [communityObject('a', { blue: '1:70000' })] },
    found: ['CommunityInvalid Community/a spec.communities[0] 1:70000'],
    fragment: 'invalid community value: invalid section',
  },
  {
    when: 'a community of four parts that is not large',
    written: { communities: [communityObject('a', { blue: 'big:1:2:3' })] },
    found: ['CommunityInvalid Community/a spec.communities[0] big:1:2:3'],
    fragment: 'expected community to be of format large',
  },
  {
    when: 'BFD out of range',
    written: {
      bfdProfiles: [
        profileObject('x', {
          receiveInterval: 9,
          transmitInterval: 60_001,
          detectMultiplier: 1,
          echoInterval: 5,
          minimumTtl: 255,
        }),
        profileObject('y', {
          receiveInterval: 10,
          transmitInterval: 60_000,
          detectMultiplier: 255,
          echoInterval: 50,
          minimumTtl: 1,
        }),
      ],
    },
    found: ['detectMultiplier 1', 'echoInterval 5', 'minimumTtl 255', 'receiveInterval 9', 'transmitInterval 60001'].map(
      (what) => `BFDValueOutOfRange BFDProfile/x spec.${what}`,
    ),
  },
  {
    when: 'a profile name twice',
    written: { bfdProfiles: [profileObject('x'), profileObject('x')] },
    found: ['ProfileNameTwice BFDProfile/x metadata.name x'],
  },
]
