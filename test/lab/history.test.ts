import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type ArpRecord,
  conflicts,
  firstOfNewOwner,
  gaps,
  neverTwoAnswerersLongerThan,
  neverUnansweredLongerThan,
  ownerAt,
  owners,
} from './history.ts'

const IP = '192.0.2.128'
const A = '02:00:00:00:00:11'
const B = '02:00:00:00:00:12'
const C = '02:00:00:00:00:13'

/** `mac` answers every 20 ms from `from` to `until`. */
const answers = (mac: string, from: number, until: number): ArpRecord[] =>
  Array.from({ length: Math.floor((until - from) / 20) + 1 }, (_, i) => ({ at: from + i * 20, kind: 'answer', ip: IP, mac }))

describe('a good history', () => {
  const handover = [...answers(A, 0, 1000), ...answers(B, 1020, 3000)]

  test('has its owners one after the other', () => {
    expect(owners(handover, IP)).toEqual([
      { ip: IP, mac: A, from: 0, until: 1000, frames: 51 },
      { ip: IP, mac: B, from: 1020, until: 3000, frames: 100 },
    ])
  })
  test('breaks no promise', () => {
    expect(neverTwoAnswerersLongerThan(0, handover, IP)).toEqual([])
    expect(neverUnansweredLongerThan(20, handover, IP, { from: 0, until: 3000 })).toEqual([])
  })
  test('two handovers in one second are no conflict, for each one fell silent for good', () => {
    expect(conflicts([...answers(A, 0, 200), ...answers(B, 220, 400), ...answers(C, 420, 900)], IP)).toEqual([])
  })
  test('an address that comes back after its owner was silent is no conflict', () => {
    expect(conflicts([...answers(A, 0, 1000), ...answers(B, 1020, 9000), ...answers(A, 9020, 9900)], IP)).toEqual([])
  })
  test('make before break: an overlap as long as allowed is allowed', () => {
    const overlap = [...answers(A, 0, 1060), ...answers(B, 1000, 2000)]
    expect(neverTwoAnswerersLongerThan(60, overlap, IP)).toEqual([])
    expect(neverTwoAnswerersLongerThan(59, overlap, IP)).toHaveLength(1)
  })
})

describe('a bad history', () => {
  test('both sides of a partition answer', () => {
    const split = [...answers(A, 0, 5000), ...answers(B, 2000, 9000)]
    expect(neverTwoAnswerersLongerThan(1000, split, IP)).toEqual([
      { breach: 'TwoAnswerers', ip: IP, macs: [A, B], from: 2000, until: 5000, ms: 3000 },
    ])
  })
  test('three at once are three pairs', () => {
    expect(conflicts([...answers(A, 0, 100), ...answers(B, 0, 100), ...answers(C, 0, 100)], IP)).toHaveLength(3)
  })
  test('somebody who no longer answers but still announces every 1.1 s', () => {
    const announced = [0, 1100, 2200, 3300, 4400].map((at): ArpRecord => ({ at, kind: 'gratuitous', ip: IP, mac: A }))
    expect(neverTwoAnswerersLongerThan(1000, [...announced, ...answers(B, 500, 6000)], IP)).toMatchObject([
      { from: 500, until: 4400, ms: 3900 },
    ])
  })
  test('a silence exactly as long as allowed does not end an ownership, a longer one does', () => {
    const twice = (until: number) => [...answers(A, 0, 0), ...answers(B, 600, 700), ...answers(A, until, until)]
    expect(conflicts(twice(1500), IP)).toHaveLength(1)
    expect(conflicts(twice(1501), IP)).toEqual([])
  })
  test('an address nobody ever answered for proves nothing', () => {
    expect(neverTwoAnswerersLongerThan(1000, answers(A, 0, 100), '192.0.2.129')).toEqual([
      { breach: 'NothingHeard', ip: '192.0.2.129' },
    ])
  })
  test('nobody answered: in the middle, before the first and after the last', () => {
    const holes = [...answers(A, 100, 200), ...answers(B, 900, 1000)]
    expect(neverUnansweredLongerThan(50, holes, IP, { from: 0, until: 1200 }).map((b) => 'ms' in b && b.ms)).toEqual([
      100, 700, 200,
    ])
    expect(neverUnansweredLongerThan(50, [], IP, { from: 0, until: 60 })).toHaveLength(1)
  })
})

test('the first frame of a new owner is not the old one repeating itself', () => {
  const history = [...answers(A, 0, 1060), ...answers(B, 1310, 2000)]
  expect(ownerAt(history, IP, 1000)).toBe(A)
  expect(firstOfNewOwner(history, IP, 1000)).toEqual({ at: 1310, kind: 'answer', ip: IP, mac: B })
  expect(firstOfNewOwner(history, IP, 2000)).toBeUndefined()
})

describe('properties', () => {
  const record = fc.record({
    at: fc.integer({ min: 0, max: 400 }),
    kind: fc.constantFrom('answer' as const, 'gratuitous' as const),
    ip: fc.constantFrom(IP, '192.0.2.129'),
    mac: fc.constantFrom(A, B, C),
  })
  const history = fc.array(record, { maxLength: 40 })
  const silence = fc.integer({ min: 0, max: 60 })

  /** The plain twin: at each millisecond, who was heard both not long before and not long after it. */
  const holdersAt = (records: readonly ArpRecord[], at: number, gap: number) =>
    [A, B, C].filter((mac) => {
      const own = records.filter((r) => r.ip === IP && r.mac === mac).map((r) => r.at)
      const before = Math.max(...own.filter((t) => t <= at))
      const after = Math.min(...own.filter((t) => t >= at))
      return after - before <= gap
    })

  test('conflicts are exactly the moments at which two hold, whatever order the records come in', () => {
    fc.assert(
      fc.property(history, silence, (records, gap) => {
        const found = conflicts(records.toReversed(), IP, gap)
        for (let at = 0; at <= 400; at++) {
          const two = holdersAt(records, at, gap).length > 1
          expect(found.some((c) => c.from <= at && at <= c.until)).toBe(two)
        }
      }),
    )
  })
  test('every frame belongs to exactly one ownership', () => {
    fc.assert(
      fc.property(history, silence, (records, gap) => {
        const frames = owners(records, IP, gap).reduce((sum, o) => sum + o.frames, 0)
        expect(frames).toBe(records.filter((r) => r.ip === IP).length)
      }),
    )
  })
  test('gaps cover the whole time, end to end', () => {
    fc.assert(
      fc.property(history, (records) => {
        const found = gaps(records, IP, { from: 0, until: 400 })
        expect(found.reduce((sum, g) => sum + g.until - g.from, 0)).toBe(400)
      }),
    )
  })
})
