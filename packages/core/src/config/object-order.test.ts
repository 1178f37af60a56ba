import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { ConfigObjects } from './objects.ts'
import type { Nodes } from './placement.ts'
import { readConfig } from './read-config.ts'
import {
  advertisementObject,
  bgpAdvertisementObject,
  communityObject,
  inRack,
  peerObject,
  poolObject,
  profileObject,
  racks,
} from './testing/objects.ts'

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
const nodeSelectors = fc.uniqueArray(fc.constantFrom(inRack('r1'), inRack('r2'), inRack('r1', 'r2'), {}), { maxLength: 2 })
const peerName = fc.constantFrom('k', 'l', 'm')
const bgpAdvertisement = fc
  .record({
    ipAddressPools: fc.array(poolName, { maxLength: 2 }),
    nodeSelectors,
    peers: fc.array(peerName, { maxLength: 2 }),
    localPref: fc.constantFrom(undefined, 100, 200),
    aggregationLength: fc.constantFrom(32, 32, 24),
    communities: fc.array(fc.constantFrom('1:2', 'blue', 'red', 'no:ne'), { maxLength: 1 }),
  })
  .chain((spec) => fc.constantFrom('p', 'q', 'r', 's').map((name) => bgpAdvertisementObject(name, spec)))
const peer = fc
  .record({
    peerAddress: fc.constantFrom('10.9.0.1', '10.9.0.2', '10.9.0.3', 'fc00::1'),
    peerPort: fc.constantFrom(179, 1179),
    myASN: fc.constantFrom(1, 1, 2),
    routerID: fc.constantFrom(undefined, '10.9.9.9', '10.9.9.8'),
    bfdProfile: fc.constantFrom(undefined, 'fast', 'echo'),
    nodeSelectors,
  })
  .chain((spec) => peerName.map((name) => peerObject(name, spec)))
const profile = fc.constantFrom(profileObject('fast'), profileObject('echo', { echoMode: true }))
const community = fc.constantFrom(
  communityObject('a', { blue: '1:2' }),
  communityObject('b', { blue: '1:3' }),
  communityObject('c', { red: '1:4' }),
)

/** A few of a kind, no name twice: then it could not be told which of them is meant. */
const some = <T extends { readonly name: string }>(one: fc.Arbitrary<T>, maxLength = 4) =>
  fc.uniqueArray(one, { maxLength, selector: ({ name }) => name })
const objects: fc.Arbitrary<ConfigObjects> = fc.record({
  pools: fc.oneof(fc.array(pool, { maxLength: 4 }), some(pool)),
  l2Advertisements: some(advertisement),
  bgp: fc.option(
    fc.record({
      advertisements: some(bgpAdvertisement, 3),
      peers: some(peer, 3),
      bfdProfiles: some(profile),
      communities: some(community),
    }),
    { nil: undefined, freq: 9 },
  ),
})
const nodes = fc.constantFrom<Readonly<Record<string, string>>>({}, { n1: 'r1', n2: 'r2' }, { n1: 'r1', n2: 'r1', n3: 'r2' })

/** As text, for it shows the order inside sets too. */
function text(read: ReturnType<typeof readConfig>): string {
  return JSON.stringify(read, (_, value) => {
    if (value instanceof Set || value instanceof Map) return [...value]
    return typeof value === 'bigint' ? String(value) : value
  })
}

const shuffle = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length })
const shuffled = ({ pools, l2Advertisements, bgp }: ConfigObjects): fc.Arbitrary<ConfigObjects> =>
  fc.record({
    pools: shuffle(pools),
    l2Advertisements: shuffle(l2Advertisements),
    bgp:
      bgp === undefined
        ? fc.constant(undefined)
        : fc.record({
            advertisements: shuffle(bgp.advertisements),
            peers: shuffle(bgp.peers),
            bfdProfiles: shuffle(bgp.bfdProfiles),
            communities: shuffle(bgp.communities),
          }),
  })
const reversed = (map: Nodes): Nodes => new Map([...map].reverse())

test('what is read does not depend on the order of the objects, nor on that of the nodes', () => {
  const count = { good: 0, bad: 0, goodBgp: 0, badBgp: 0, warned: 0 }
  const twice = objects.chain((written) => fc.tuple(fc.constant(written), shuffled(written), nodes.map(racks)))
  fc.assert(
    fc.property(twice, ([a, b, nodes]) => {
      const read = readConfig(a, { nodes })
      count['config' in read ? 'good' : 'bad']++
      if (a.bgp !== undefined && 'config' in read) count[read.bgpFaults.length === 0 ? 'goodBgp' : 'badBgp']++
      if ('warnings' in read && read.warnings.some(({ fault }) => fault.endsWith('Differ'))) count.warned++
      expect(text(readConfig(b, { nodes: reversed(nodes) }))).toBe(text(read))
    }),
    { numRuns: 800 },
  )
  for (const [what, times] of Object.entries(count)) expect([what, times > 15]).toEqual([what, true])
})
