import { describe, expect, test } from '@jest/globals'
import type { Claim } from '../history.ts'
import { longestConflict, oneAtATime, settledOwner } from './judge.ts'
import type { StageWatch } from './stage.ts'

const IP = '192.0.2.128'
const [A, B] = ['02:00:00:00:00:11', '02:00:00:00:00:12']
const every20 = (mac: string, from: number, until: number): Claim[] =>
  Array.from({ length: (until - from) / 20 }, (_, i) => ({ at: from + i * 20, kind: 'answer', ip: IP, mac }))

/** A watcher that has heard all this already. */
const heard = (...claims: Claim[]): StageWatch => {
  const records = claims.toSorted((a, b) => a.at - b.at)
  return {
    records: () => records,
    async waitFor(wanted, what) {
      const found = records.find(wanted)
      if (found === undefined) throw new Error(`waited for ${what}`)
      return found
    },
  }
}

describe('the owner is settled', () => {
  test('when one alone was heard for a while', async () => {
    const history = heard(...every20(A, 0, 400), ...every20(B, 300, 2000))
    expect(await settledOwner(history, IP, 0, 1, 500)).toBe(B)
  })
  test('but not while two answer', async () => {
    const history = heard(...every20(A, 0, 2000), ...every20(B, 10, 2010))
    await expect(settledOwner(history, IP, 0, 1, 500)).rejects.toThrow(`one node alone to answer for ${IP} for 500 ms`)
  })
  test('nor by what was heard before the question', async () => {
    await expect(settledOwner(heard(...every20(A, 0, 2000)), IP, 1800, 1, 500)).rejects.toThrow('one node alone')
  })
})

describe('one at a time', () => {
  test('a handover', () => expect(oneAtATime([...every20(A, 0, 1000), ...every20(B, 1000, 2000)], IP)).toBe(0))
  test('a short overlap is told', () => expect(longestConflict([...every20(A, 0, 1000), ...every20(B, 500, 2000)], IP)).toBe(480))
  test('a long one ends the story', () => {
    expect(() => oneAtATime([...every20(A, 0, 5000), ...every20(B, 1000, 6000)], IP)).toThrow(
      'two nodes answered for 192.0.2.128 at the same time for 3980 ms',
    )
  })
})
