import type { ConfigObjects } from '@clarion/core'
import { expect, test } from '@jest/globals'
import { KEPT_CONFIG_NAME, keptConfigObject, readKeptConfig } from './kept-config.ts'

const CONFIG: ConfigObjects = {
  pools: [
    {
      name: 'web',
      labels: new Map([['zone', 'a']]),
      spec: {
        addresses: ['192.0.2.0/24', '2001:db8::/64'],
        autoAssign: false,
        avoidBuggyIPs: true,
        serviceAllocation: { priority: 3, namespaceSelectors: [{ matchLabels: { team: 'shop' } }] },
      },
    },
  ],
  bgp: undefined,
  l2Advertisements: [
    {
      name: 'rack-1',
      labels: new Map(),
      spec: {
        ipAddressPools: ['web'],
        ipAddressPoolSelectors: [{ matchLabels: { zone: 'a' } }],
        nodeSelectors: [{ matchExpressions: [{ key: 'rack', operator: 'In', values: ['1'] }] }],
        serviceSelectors: [],
        interfaces: ['eth1'],
      },
    },
  ],
}

test('what was written is read again', () => {
  const object = keptConfigObject(CONFIG, 'metallb-system')
  if ('tooLong' in object) throw new Error('too long')
  expect(object.metadata).toMatchObject({ name: KEPT_CONFIG_NAME, namespace: 'metallb-system' })
  const [text] = Object.values(object.data ?? {})
  expect(readKeptConfig(text)).toEqual({ objects: CONFIG })
})

test('one that is too long for an API server is not written', () => {
  const [pool] = CONFIG.pools
  if (pool === undefined) throw new Error('none')
  const addresses = Array.from({ length: 60_000 }, () => '192.0.2.0/24')
  const long = { ...CONFIG, pools: [{ ...pool, spec: { ...pool.spec, addresses } }] }
  expect(keptConfigObject(long, 'metallb-system')).toEqual({ tooLong: expect.any(Number) })
})

test.each([undefined, '', 'null', '[]', '{"pools":[]}', '{"pools":[{"spec":{}}],"l2Advertisements":[]}'])(
  '%j is refused, and says why',
  (text) => expect(readKeptConfig(text)).toEqual({ invalid: expect.stringMatching(/./) }),
)
