import type { Outcome } from '@clarion/core'
import { describe, expect, test } from '@jest/globals'
import { DONE, refuse } from '../outcome.ts'
import { Latest } from './latest.ts'
import { ManualClock } from './testing/manual-clock.ts'

const AWAY = refuse('Unavailable', 'away')

function latest() {
  const clock = new ManualClock()
  const tried: string[] = []
  const one = new Latest(clock, () => 1)
  const attempt =
    (name: string, ...outcomes: (Outcome | Promise<Outcome>)[]) =>
    async () => {
      tried.push(name)
      return outcomes.length > 1 ? (outcomes.shift() ?? DONE) : (outcomes[0] ?? DONE)
    }
  return { clock, tried, one, attempt }
}

describe('writes of how something is', () => {
  test('are told how the first try went, and tried until they are done', async () => {
    const { clock, tried, one, attempt } = latest()
    expect(await one.run('a', attempt('1', AWAY, AWAY, AWAY, DONE))).toEqual(AWAY)
    await clock.pass(60_000)
    expect(tried).toEqual(['1', '1', '1', '1'])
    expect(clock.waits).toBe(false)
  })

  test('are not tried again where that would not help', async () => {
    const { clock, one, attempt } = latest()
    expect(await one.run('a', attempt('1', refuse('Forbidden', 'no')))).toMatchObject({ why: 'Forbidden' })
    expect(clock.waits).toBe(false)
  })

  test('give way to newer ones, also while they wait for another try', async () => {
    const { clock, tried, one, attempt } = latest()
    await one.run('a', attempt('old', AWAY))
    expect(await one.run('a', attempt('new'))).toEqual(DONE)
    await clock.pass(60_000)
    expect(tried).toEqual(['old', 'new'])
  })

  test('of one object run one at a time, and only the last of those that wait', async () => {
    const { tried, one, attempt } = latest()
    const gate = Promise.withResolvers<Outcome>()
    const outcomes = [
      one.run('a', attempt('1', gate.promise)),
      one.run('a', attempt('2')),
      one.run('a', attempt('3')),
      one.run('b', attempt('other')),
    ]
    expect(await outcomes[3]).toEqual(DONE)
    expect(tried).toEqual(['1', 'other'])
    gate.resolve(DONE)
    expect(await Promise.all(outcomes)).toMatchObject([DONE, { why: 'Conflict' }, DONE, DONE])
    expect(tried).toEqual(['1', 'other', '3'])
  })

  test('that come while a try is repeated are next', async () => {
    const { clock, tried, one, attempt } = latest()
    const gate = Promise.withResolvers<Outcome>()
    await one.run('a', attempt('old', AWAY, gate.promise))
    await clock.pass(1_500)
    const newer = one.run('a', attempt('new'))
    expect(tried).toEqual(['old', 'old'])
    gate.resolve(AWAY)
    expect(await newer).toEqual(DONE)
    await clock.pass(60_000)
    expect(tried).toEqual(['old', 'old', 'new'])
  })

  test('end when it is closed', async () => {
    const { clock, tried, one, attempt } = latest()
    await one.run('a', attempt('1', AWAY))
    one.close()
    expect(await one.run('b', attempt('2'))).toMatchObject({ why: 'Unavailable' })
    await clock.pass(60_000)
    expect(tried).toEqual(['1'])
  })
})
