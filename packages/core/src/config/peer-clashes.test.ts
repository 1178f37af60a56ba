import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findClashes, type Seat } from './peer-clashes.ts'
import { Placement } from './placement.ts'
import { parseSelector, type Selector } from './selector.ts'
import { inRack, racks } from './testing/objects.ts'

function selector(...values: string[]): Selector {
  const parsed = parseSelector(inRack(...values))
  if ('fault' in parsed) throw new RangeError(parsed.message)
  return parsed
}

const seats = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    at: fc.constantFrom('10.0.0.1', '10.0.0.2', 'eth0', ''),
    vrf: fc.constantFrom('', 'red'),
    port: fc.constantFrom(179, 1179),
    myASN: fc.constantFrom(1, 2),
    routerId: fc.constantFrom('', '10.0.0.7'),
    nodeSelectors: fc.constantFrom([], [selector('r1')], [selector('r2')], [selector('r1'), selector('r3')], [selector('r9')]),
  }),
  { selector: ({ name }) => name, minLength: 2 },
)
const nodes = fc.constantFrom(racks({}), racks({ n1: 'r1' }), racks({ n1: 'r1', n2: 'r2', n3: 'r3', n4: 'r1' }))

/** The rules of MB 1.10, pair by pair. */
const PAIRS: Readonly<Record<string, (a: Seat, b: Seat) => boolean>> = {
  PeerTwice: (a, b) => a.at !== '' && a.at === b.at && a.vrf === b.vrf && a.port === b.port,
  PeerAddressShared: (a, b) => a.at !== '' && a.at === b.at && a.vrf === b.vrf && a.port !== b.port,
  RouterIDsDiffer: (a, b) => a.routerId !== b.routerId,
  OwnASNsDiffer: (a, b) => a.vrf === b.vrf && a.myASN !== b.myASN,
}

describe('peers that meet on a node', () => {
  test.each(Object.keys(PAIRS))('%s is told exactly where a pair is so', (word) => {
    let told = 0
    fc.assert(
      fc.property(seats, nodes, (unsorted, nodes) => {
        const all = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : 1))
        const placement = new Placement(nodes)
        const { faults, warnings } = findClashes(all, placement)
        const found = [...faults, ...warnings].filter(({ fault }) => fault === word)
        const isPair = (a: Seat, b: Seat) => PAIRS[word]?.(a, b) === true && placement.share(a.nodeSelectors, b.nodeSelectors)
        const pairs = all.flatMap((b, i) => all.slice(0, i).filter((a) => isPair(a, b)))
        expect(found.length > 0).toBe(pairs.length > 0)
        for (const { object, message } of found) {
          const [later, earlier] = [object, message.match(/BGPPeer\/\w(?=, which)/)?.[0]].map((name) =>
            all.find((seat) => `BGPPeer/${seat.name}` === name),
          )
          expect(later && earlier && isPair(earlier, later)).toBe(true)
        }
        told += found.length
      }),
      { numRuns: 500 },
    )
    expect(told).toBeGreaterThan(20)
  })

  test('are told once each, not for each pair', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({
      name: `p${String(i).padStart(4, '0')}`,
      at: '10.0.0.1',
      vrf: '',
      port: 179,
      myASN: 1,
      routerId: `10.0.${i >> 8}.${i & 255}`,
      nodeSelectors: [],
    }))
    const { faults, warnings } = findClashes(many, new Placement(racks({ n1: 'r1', n2: 'r1' })))
    expect([faults.length, warnings.length]).toEqual([999, 999])
  })
})
