import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DELIBERATE_MS, type KeptConfig, keepConfig, keptSentence, NOTHING_KEPT, type Signs } from './keep-config.ts'
import type { ConfigObjects } from './objects.ts'
import { advertisementObject as advertisement, poolObject as pool } from './testing/objects.ts'

const web = pool('web', ['192.0.2.0/24'])
const all = advertisement('all')
const other = advertisement('other')
const config = (pools: ConfigObjects['pools'], l2Advertisements: ConfigObjects['l2Advertisements']) => ({
  pools,
  l2Advertisements,
  bgp: undefined,
})
const WHOLE = config([web], [all])
const EMPTY = config([], [])

const signs = (now: number, { gone = [], stale = [] }: { gone?: string[]; stale?: string[] } = {}): Signs => ({
  gone: new Set(gone),
  stale: new Set([...stale, ...gone]),
  now,
})
const MISSING = { gone: ['L2Advertisement'] }

/** What is in force after each of these. */
const after = (...steps: readonly (readonly [ConfigObjects, Signs])[]): KeptConfig =>
  steps.reduce((before, [read, now]) => keepConfig(before, read, now), NOTHING_KEPT)

describe('pools', () => {
  test('the last ones stay, for however long', () => {
    const kept = after([WHOLE, signs(0)], [config([], [all]), signs(1)], [config([], [all]), signs(1e9)])
    expect(kept).toEqual({ objects: WHOLE, kept: ['IPAddressPool'], openUntil: undefined })
    expect(keptSentence(kept)).toBe(
      'there is no IPAddressPool any more; the last ones (1 of kind IPAddressPool) serve on until there are some again',
    )
  })
  test('one of several is gone when it is deleted', () => {
    const two = config([web, pool('other', ['198.51.100.0/24'])], [all])
    expect(after([two, signs(0)], [WHOLE, signs(1)])).toMatchObject({ objects: WHOLE, kept: [] })
  })
  test('those that come after are in force alone', () => {
    const next = config([pool('other', ['198.51.100.0/24'])], [all])
    expect(after([WHOLE, signs(0)], [config([], [all]), signs(1)], [next, signs(2)])).toMatchObject({ objects: next, kept: [] })
  })
})

describe('advertisements', () => {
  test('one of several is gone when it is deleted', () => {
    expect(after([config([web], [all, other]), signs(0)], [WHOLE, signs(1)])).toMatchObject({ objects: WHOLE, kept: [] })
  })
  test('the last one deleted goes a moment later, when its kind is still there', () => {
    const last = config([web], [])
    expect(after([WHOLE, signs(0)], [last, signs(5)])).toEqual({ objects: WHOLE, kept: [], openUntil: 5 + DELIBERATE_MS })
    expect(after([WHOLE, signs(0)], [last, signs(5)], [last, signs(4 + DELIBERATE_MS)])).toMatchObject({ objects: WHOLE })
    const gone = after([WHOLE, signs(0)], [last, signs(5)], [last, signs(5 + DELIBERATE_MS)])
    expect(gone).toEqual({ objects: last, kept: [], openUntil: undefined })
  })
  test('it is not taken for gone while nobody can tell whether it is back', () => {
    const last = config([web], [])
    const away = signs(1e6, { stale: ['L2Advertisement'] })
    expect(after([WHOLE, signs(0)], [last, signs(5)], [last, away])).toMatchObject({ objects: WHOLE, kept: [] })
    expect(after([WHOLE, signs(0)], [last, signs(5)], [last, away], [last, signs(2e6)])).toMatchObject({ objects: last })
  })
  test.each([
    ['its kind goes within the moment', config([web], []), MISSING],
    ['the pools go within the moment', EMPTY, {}],
  ])('%s: it stays, also when that is over', (_, read, more) => {
    const last = config([web], [])
    const kept = after([WHOLE, signs(0)], [last, signs(1)], [read, signs(DELIBERATE_MS, more)], [last, signs(1e9)])
    expect(kept).toEqual({ objects: WHOLE, kept: ['L2Advertisement'], openUntil: undefined })
  })
  test('found gone at once: they stay', () => {
    expect(after([WHOLE, signs(0)], [config([web], []), signs(1, MISSING)])).toMatchObject({ kept: ['L2Advertisement'] })
  })
  test('its kind goes after the moment: what was taken away stays so', () => {
    const last = config([web], [])
    const late = after([WHOLE, signs(0)], [last, signs(0)], [last, signs(DELIBERATE_MS)], [last, signs(1e5, MISSING)])
    expect(late).toMatchObject({ objects: last, kept: [] })
  })
  test('both kinds gone: both stay, and the sentence names both', () => {
    const kept = after([WHOLE, signs(0)], [EMPTY, signs(1)])
    expect(kept).toEqual({ objects: WHOLE, kept: ['IPAddressPool', 'L2Advertisement'], openUntil: undefined })
    expect(keptSentence(kept)).toMatch(/no IPAddressPool and no L2Advertisement any more/)
  })
})

test('nothing was there: nothing is kept', () => {
  expect(after([EMPTY, signs(0, MISSING)])).toEqual({ objects: EMPTY, kept: [], openUntil: undefined })
})

test('whatever comes: what is there is in force, and what is in force was there', () => {
  const lists = fc.record({
    pools: fc.subarray([web, pool('other', ['198.51.100.0/24'])]),
    l2Advertisements: fc.subarray([all, other]),
    bgp: fc.constant(undefined),
  })
  const step = fc.tuple(lists, fc.nat(20_000), fc.subarray(['L2Advertisement', 'IPAddressPool']))
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      let [kept, now] = [NOTHING_KEPT, 0]
      const seen = { pools: new Set<unknown>(), l2Advertisements: new Set<unknown>() }
      for (const [read, later, gone] of steps) {
        now += later
        kept = keepConfig(kept, read, signs(now, { gone }))
        for (const list of ['pools', 'l2Advertisements'] as const) {
          for (const one of read[list]) seen[list].add(one)
          if (read[list].length > 0) expect(kept.objects[list]).toEqual(read[list])
          for (const one of kept.objects[list]) expect(seen[list]).toContain(one)
        }
        if (seen.pools.size > 0) expect(kept.objects.pools).not.toHaveLength(0)
      }
    }),
  )
})
