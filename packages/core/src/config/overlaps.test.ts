import { type Cidr, cidrOf, cidrsOverlap } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type AddressEntry, findOverlaps } from './overlaps.ts'

/** Networks so few and so wide that many of them meet; entries of up to three networks that are apart. */
const network: fc.Arbitrary<Cidr> = fc
  .tuple(fc.constantFrom('ipv4' as const, 'ipv6' as const), fc.bigInt(0n, 127n), fc.integer({ min: 0, max: 7 }))
  .map(([family, address, hostBits]) => cidrOf(family, address, (family === 'ipv4' ? 32 : 128) - hostBits))
const apart = fc
  .array(network, { minLength: 1, maxLength: 3 })
  .filter((cidrs) => cidrs.every((a, i) => cidrs.slice(0, i).every((b) => !cidrsOverlap(a, b))))
const entries: fc.Arbitrary<readonly AddressEntry[]> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), apart), { maxLength: 6 })
  .map((list) =>
    list.map(([pool, cidrs], index) => ({ place: { object: pool, field: 'addresses' }, index, written: String(index), cidrs })),
  )

/** The plain twin: every two entries that have addresses in common. */
function plainPairs(list: readonly AddressEntry[]): readonly (readonly [AddressEntry, AddressEntry])[] {
  return list.flatMap((a, i) =>
    list.slice(0, i).flatMap((b) => (a.cidrs.some((x) => b.cidrs.some((y) => cidrsOverlap(x, y))) ? [[a, b] as const] : [])),
  )
}

describe('overlaps', () => {
  test('are found where the plain twin finds one, and nowhere else', () => {
    let met = 0
    fc.assert(
      fc.property(entries, (list) => {
        const pairs = plainPairs(list)
        const faults = findOverlaps(list)
        met += faults.length
        expect(faults.length > 0).toBe(pairs.length > 0)
        const told = faults.map(({ entry, message }) => {
          const other = /addresses\[(\d+)\]$/.exec(message)?.[1] ?? ''
          return [entry, other].toSorted().join()
        })
        const real = pairs.map((pair) =>
          pair
            .map(({ written }) => written)
            .toSorted()
            .join(),
        )
        expect(real).toEqual(expect.arrayContaining(told))
        expect(new Set(told).size).toBe(told.length)
        // Whoever overlaps with anything is named in some fault, so that mending what is told mends everything.
        const named = new Set(told.flatMap((pair) => pair.split(',')))
        expect(named).toEqual(new Set(pairs.flatMap((pair) => pair.map(({ written }) => written))))
      }),
      { numRuns: 500 },
    )
    expect(met).toBeGreaterThan(100)
  })

  test('are told at the later entry, by pool and position', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const poolOf = new Map(list.map((entry) => [entry.written, entry.place.object]))
        for (const { entry, object, message } of findOverlaps(list)) {
          const earlier = /addresses\[(\d+)\]$/.exec(message)?.[1] ?? ''
          const earlierPool = poolOf.get(earlier) ?? ''
          expect(earlierPool < object || (earlierPool === object && Number(earlier) < Number(entry))).toBe(true)
        }
      }),
    )
  })

  test('do not depend on the order of the entries', () => {
    const shuffled = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
    )
    fc.assert(fc.property(shuffled, ([a, b]) => expect(findOverlaps(b)).toEqual(findOverlaps(a))))
  })

  test('of a hundred thousand networks are found in one pass', () => {
    const cidrs = Array.from({ length: 100_000 }, (_, i) => cidrOf('ipv4', BigInt(i * 2), 32))
    const one = { place: { object: 'a', field: 'addresses' }, index: 0, written: 'many', cidrs }
    const other = { ...one, index: 1, written: 'one', cidrs: [cidrOf('ipv4', 100_000n, 32)] }
    const started = performance.now()
    expect(findOverlaps([one, other]).map(({ entry }) => entry)).toEqual(['one'])
    expect(performance.now() - started).toBeLessThan(5_000) // every pair would be ten thousand million comparisons
  })
})
