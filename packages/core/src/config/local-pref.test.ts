import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PoolView } from '../facts.ts'
import type { BgpAdvertisementView } from './bgp-config.ts'
import { localPrefConflicts } from './local-pref.ts'
import { Placement } from './placement.ts'
import { readPools } from './pools.ts'
import { parseSelector, type Selector } from './selector.ts'
import { inRack, poolObject, racks } from './testing/objects.ts'

const { pools } = readPools([
  poolObject('both', ['10.0.0.0/24', 'fc00::/64']),
  poolObject('four', ['10.0.1.0/24']),
  poolObject('four2', ['10.0.2.0/24']),
  poolObject('six', ['fc01::/64']),
])
const placement = new Placement(racks({ n1: 'r1', n2: 'r2', n3: 'r3' }))

function selector(...values: string[]): Selector {
  const parsed = parseSelector(inRack(...values))
  if ('fault' in parsed) throw new RangeError(parsed.message)
  return parsed
}

const advertisements: fc.Arbitrary<BgpAdvertisementView[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    pools: fc.uniqueArray(fc.constantFrom('both', 'four', 'four2', 'six'), { maxLength: 3 }).map((names) => new Set(names)),
    aggregationLength: fc.constantFrom(32, 24),
    aggregationLengthV6: fc.constantFrom(128, 64),
    localPref: fc.constantFrom(0, 100, 200),
    communities: fc.constant([]),
    peers: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { maxLength: 2 }),
    nodeSelectors: fc.constantFrom([], [selector('r1')], [selector('r2')], [selector('r1', 'r3')], [selector('r9')]),
    serviceSelectors: fc.constantFrom([], [], [], [selector('r1')]),
  }),
  { selector: ({ name }) => name },
)

/** The rule as MB 1.10 says it. */
function conflict(a: BgpAdvertisementView, b: BgpAdvertisementView, { name, cidrs }: PoolView): boolean {
  if (!a.pools.has(name) || !b.pools.has(name) || a.localPref === b.localPref) return false
  if (a.serviceSelectors.length > 0 || b.serviceSelectors.length > 0) return false
  const families = new Set(cidrs.map(({ family }) => family))
  const apart4 = a.aggregationLength !== b.aggregationLength
  const apart6 = a.aggregationLengthV6 !== b.aggregationLengthV6
  if ((!families.has('ipv4') || apart4) && (!families.has('ipv6') || apart6)) return false
  if (a.peers.length > 0 && b.peers.length > 0 && !a.peers.some((peer) => b.peers.includes(peer))) return false
  const nodesOf = (view: BgpAdvertisementView) => placement.nodesOf(view.nodeSelectors)
  return [...nodesOf(a)].some((node) => nodesOf(b).has(node))
}

test('an advertisement is told where it conflicts with an earlier one, against the first of them', () => {
  let told = 0
  fc.assert(
    fc.property(advertisements, (unsorted) => {
      const all = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : 1))
      const expected = all.flatMap((later, i) => {
        const earlier = all.slice(0, i).find((other) => pools.some((pool) => conflict(other, later, pool)))
        return earlier === undefined ? [] : [`BGPAdvertisement/${later.name} against BGPAdvertisement/${earlier.name}`]
      })
      const found = localPrefConflicts(all, pools, placement).map(
        ({ object, message }) => `${object} against ${message.match(/of (BGPAdvertisement\/\w+)/)?.[1]}`,
      )
      expect(found.sort()).toEqual(expected)
      told += found.length
    }),
    { numRuns: 1_000 },
  )
  expect(told).toBeGreaterThan(100)
})
