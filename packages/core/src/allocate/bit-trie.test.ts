import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BitTrie, type Born, MOST_BITS } from './bit-trie.ts'

/** The plain twin: a set, and a scan from zero. */
class Twin {
  readonly #values = new Set<number>()
  readonly #size: number
  readonly #born: Born

  constructor(size: number, born: Born = () => 0) {
    this.#size = size
    this.#born = born
  }

  add(value: number): void {
    this.#values.add(value)
  }

  delete(value: number): void {
    this.#values.delete(value)
  }

  lowestMissing(): number | undefined {
    return this.missing().next().value
  }

  *missing(): Generator<number, undefined> {
    for (let value = 0; value < this.#size; value++) {
      const born = (this.#born(Math.floor(value / 32)) & (1 << (value % 32))) !== 0
      if (!born && !this.#values.has(value)) yield value
    }
  }
}

/** Clusters of neighbours, so that leaves and branches fill up and break open again. */
const runs = (size: number) =>
  fc.array(
    fc.record({
      add: fc.constantFrom('one by one', 'as a run', false),
      from: fc.nat(size - 1),
      count: fc.integer({ min: 1, max: 1200 }),
      step: fc.constantFrom(1, 1, 1, 31, 32, 33),
    }),
    { maxLength: 12 },
  )

const bornSets: readonly Born[] = [() => 0, (leaf) => (leaf % 8 === 0 ? 1 : leaf % 8 === 7 ? 1 << 31 : 0)]

describe('BitTrie', () => {
  test('is the set with a scan, for every size and history', () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(1023, 1024, 1025, 1100, 2048, 4096, 5000, 33000))
    const cases = sizes.chain((size) => fc.tuple(fc.constant(size), runs(size), fc.constantFrom(...bornSets)))
    fc.assert(
      fc.property(cases, ([size, history, born]) => {
        const trie = new BitTrie(size, born)
        const twin = new Twin(size, born)
        for (const { add, from, count, step } of history) {
          if (add === 'as a run') {
            const last = Math.min(from + count, size) - 1
            trie.addRun(from, last)
            for (let value = from; value <= last; value++) twin.add(value)
            expect(trie.lowestMissing()).toBe(twin.lowestMissing())
            continue
          }
          for (let i = 0; i < count; i++) {
            const value = (from + i * step) % size
            if (add) trie.add(value)
            else trie.delete(value)
            if (add) twin.add(value)
            else twin.delete(value)
          }
          expect(trie.lowestMissing()).toBe(twin.lowestMissing())
        }
        expect([...drained(trie)].join()).toBe([...twin.missing()].join())
      }),
      { numRuns: 60 },
    )
  })

  test('fills from below to the last one, and refuses then', () => {
    for (const size of [1, 2, 31, 32, 33, 1024, 1025, 5000]) {
      const trie = new BitTrie(size)
      for (let i = 0; i < size; i++) {
        expect(trie.lowestMissing()).toBe(i)
        trie.add(i)
      }
      expect(trie.lowestMissing()).toBeUndefined()
      trie.delete(size - 1)
      expect(trie.lowestMissing()).toBe(size - 1)
    }
  })

  test('a size of none has nothing missing', () => expect(new BitTrie(0).lowestMissing()).toBeUndefined())

  test('numbers far up to 2^50 come and go, and do not touch the low ones', () => {
    const half = 2 ** (MOST_BITS / 2)
    const value = fc.tuple(fc.nat(half - 1), fc.nat(half - 40_001)).map(([high, low]) => high * half + low)
    const far = fc.array(value, { maxLength: 50 })
    fc.assert(
      fc.property(fc.nat(2000), far, (low, values) => {
        const trie = new BitTrie(2 ** MOST_BITS)
        for (const value of values) trie.add(value + 40_000)
        for (let i = 0; i < low; i++) trie.add(i)
        expect(trie.lowestMissing()).toBe(low)
        for (const value of values) trie.delete(value + 40_000)
        expect(trie.lowestMissing()).toBe(low)
        for (let i = low - 1; i >= 0; i--) trie.delete(i)
        expect(trie.lowestMissing()).toBe(0)
      }),
    )
  })

  test('half of 2^50 as a run is a few nodes, and breaks open again', () => {
    const before = heap()
    const trie = new BitTrie(2 ** MOST_BITS)
    trie.addRun(0, 2 ** 49 + 7)
    expect(trie.lowestMissing()).toBe(2 ** 49 + 8)
    expect(heap() - before).toBeLessThan(50_000)
    trie.delete(2 ** 48)
    expect(trie.lowestMissing()).toBe(2 ** 48)
  })

  test('memory grows with the fragments, not with the size or the use', () => {
    const before = heap()
    const trie = new BitTrie(2 ** 24)
    for (let i = 0; i < 2 ** 17; i++) trie.add(i)
    const full = heap() - before
    for (let i = 0; i < 2 ** 17; i++) trie.delete(i)
    const empty = heap() - before
    expect(trie.lowestMissing()).toBe(0)
    expect(full).toBeLessThan(200_000)
    expect(empty).toBeLessThan(200_000)
  })
})

/** Everything missing, from below; nothing is missing then. */
function* drained(trie: BitTrie): Generator<number> {
  for (let value = trie.lowestMissing(); value !== undefined; value = trie.lowestMissing()) {
    yield value
    trie.add(value)
  }
}

function heap(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
