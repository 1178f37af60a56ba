import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { MeterCount } from './meter-count.ts'

/** Ten packets, one every 10 ms from 1000 on. */
function ten() {
  const count = new MeterCount()
  for (let i = 0; i < 10; i++) count.sent(1000 + i * 10)
  return count
}

describe('a meter', () => {
  test('counts what never came as lost, what came late as answered', () => {
    const count = ten()
    for (const seq of [0, 1, 2, 7, 8, 9]) count.answered(seq, 'n1', 1001 + seq * 10)
    count.answered(3, 'n1', 5000)
    expect(count.result()).toMatchObject({ sent: 10, answered: 7, lost: 3 })
  })
  test('finds the longest gap and its moment', () => {
    const count = ten()
    for (const seq of [0, 1, 2, 7, 8, 9]) count.answered(seq, 'n1', 1001 + seq * 10)
    expect(count.result().longestGap).toEqual({ from: 1021, ms: 50 })
  })
  test('counts the time before the first answer and after the last as gaps', () => {
    const first = ten()
    first.answered(9, 'n1', 1091)
    expect(first.result().longestGap).toEqual({ from: 1000, ms: 91 })
    const last = ten()
    last.answered(0, 'n1', 1001)
    expect(last.result().longestGap).toEqual({ from: 1001, ms: 89 })
    expect(ten().result()).toMatchObject({ lost: 10, longestGap: { from: 1000, ms: 90 } })
  })
  test('tells who answered, in turn', () => {
    const count = ten()
    const changes = [0, 1, 2, 3].map((seq) => count.answered(seq, seq < 2 ? 'n1' : 'n3', 1001 + seq * 10))
    expect(changes).toEqual([true, false, true, false])
    expect(count.result().answerers).toEqual([
      { node: 'n1', from: 1001, until: 1011, answers: 2 },
      { node: 'n3', from: 1021, until: 1031, answers: 2 },
    ])
  })
  test('two answers to one packet, and answers to none, are told apart', () => {
    const count = ten()
    for (const seq of [4, 4, 10, -1, Number.NaN, 1.5]) count.answered(seq, 'n1', 2000)
    expect(count.result()).toMatchObject({ answered: 1, lost: 9, duplicates: 1, foreign: 4 })
  })
})

test('every packet is lost or answered, and the longest gap is the longest', () => {
  const answers = fc.array(fc.record({ seq: fc.integer({ min: -2, max: 12 }), after: fc.integer({ min: 0, max: 50 }) }), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(answers, (list) => {
      const count = ten()
      const arrivals: number[] = []
      const seen = new Set<number>()
      let at = 1000
      for (const { seq, after } of list) {
        at += after
        count.answered(seq, 'n1', at)
        if (seq >= 0 && seq < 10 && !seen.has(seq)) arrivals.push(at)
        seen.add(seq)
      }
      const { sent, answered, lost, duplicates, foreign, longestGap } = count.result()
      const marks = [1000, ...arrivals, Math.max(1090, arrivals.at(-1) ?? 0)]
      expect(answered + lost).toBe(sent)
      expect(answered + duplicates + foreign).toBe(list.length)
      expect(longestGap.ms).toBe(Math.max(...marks.slice(1).map((mark, i) => mark - (marks[i] ?? 0))))
    }),
  )
})
