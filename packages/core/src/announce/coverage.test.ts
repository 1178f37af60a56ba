import { describe, expect, test } from '@jest/globals'
import { readConfig } from '../config/read-config.ts'
import { advertisementObject, bgpAdvertisementObject, bgpObjects, inRack, poolObject } from '../config/testing/objects.ts'
import { coverage } from './coverage.ts'
import { service } from './testing/sample-facts.ts'

const pools = [poolObject('web', ['192.0.2.0/24']), poolObject('lab', ['198.51.100.0/24'])]
const of = (pool: string) => ({ ipAddressPools: [pool] })
const forRack = (rack: string) => ({ serviceSelectors: [inRack(rack)] })

function covered(
  l2: readonly Parameters<typeof advertisementObject>[],
  bgp: readonly Parameters<typeof bgpAdvertisementObject>[] | 'unread',
) {
  const advertisements = bgp === 'unread' ? [] : bgp.map((one) => bgpAdvertisementObject(...one))
  const read = readConfig({
    pools,
    l2Advertisements: l2.map((one) => advertisementObject(...one)),
    bgp: bgp === 'unread' ? undefined : bgpObjects({ advertisements }),
  })
  if (!('config' in read)) throw new Error('refused')
  const found = coverage(service({ labels: new Map([['rack', 'r1']]) }), 'web', read.config)
  return found && [found.by, ...found.advertisements, ...found.others.map((name) => `not ${name}`)].join(' ')
}

describe('an address is announced', () => {
  test.each<readonly [string, string | undefined, Parameters<typeof covered>]>([
    ['by nothing', 'None', [[], []]],
    ['by what covers every pool', 'L2 L2Advertisement/x', [[['x']], []]],
    ['by nothing, where only another pool is', 'None', [[['x', of('lab')]], [['y', of('lab')]]]],
    ['by BGP alone', 'OnlyBGP BGPAdvertisement/y', [[['x', of('lab')]], [['y', of('web')]]]],
    ['by L2, whatever BGP does', 'L2 L2Advertisement/x', [[['x']], [['y']]]],
    ['by nothing, as what covers it is for other Services', 'None not L2Advertisement/x', [[['x', forRack('r2')]], []]],
    [
      'by what is for this Service',
      'L2 L2Advertisement/x',
      [
        [
          ['x', forRack('r1')],
          ['z', { ...forRack('r2'), ...of('web') }],
        ],
        [],
      ],
    ],
    [
      'by BGP for this Service, L2 being for others',
      'OnlyBGP BGPAdvertisement/y not L2Advertisement/x',
      [[['x', forRack('r2')]], [['y', forRack('r1')]]],
    ],
    ['by nothing, BGP being for others', 'None not BGPAdvertisement/y', [[], [['y', forRack('r2')]]]],
    ['by L2, as far as it is known', 'L2 L2Advertisement/x', [[['x']], 'unread']],
    ['by nobody knows whom', undefined, [[], 'unread']],
  ])('%s', (_, expected, written) => expect(covered(...written)).toBe(expected))
})
