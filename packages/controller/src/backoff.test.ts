import { describe, expect, test } from '@jest/globals'
import { createBackoff } from './backoff.ts'

const recording = () => {
  const waits: number[] = []
  const runs: (() => void)[] = []
  const after = (ms: number, run: () => void) => {
    waits.push(ms)
    runs.push(run)
    return () => {
      runs[runs.indexOf(run)] = () => {}
    }
  }
  return { clock: { now: () => 0, after }, waits, runs }
}

describe('backoff', () => {
  test('the limit doubles with each failure and ends at half a minute', () => {
    const { clock, waits } = recording()
    const backoff = createBackoff<string>(clock, () => 1)
    for (let i = 0; i < 12; i++) backoff.failed('a', () => {})
    expect(waits.slice(0, 4)).toEqual([50, 100, 200, 400])
    expect(waits.at(-1)).toBe(30_000)
  })

  test('the wait is random up to the limit, and a success begins anew', () => {
    const { clock, waits } = recording()
    const backoff = createBackoff<string>(clock, () => 0.5)
    backoff.failed('a', () => {})
    backoff.failed('a', () => {})
    backoff.succeeded('a')
    backoff.failed('a', () => {})
    expect(waits).toEqual([25, 50, 25])
  })

  test('whoever succeeded or stopped is not tried again', () => {
    const { clock, runs } = recording()
    const backoff = createBackoff<string>(clock, () => 1)
    const tried: string[] = []
    backoff.failed('a', () => tried.push('a'))
    backoff.failed('b', () => tried.push('b'))
    backoff.succeeded('a')
    backoff.stop()
    for (const run of runs) run()
    expect(tried).toEqual([])
  })

  test('in a hurry each is tried once, and waits no less after the next failure', () => {
    const { clock, runs, waits } = recording()
    const backoff = createBackoff<string>(clock, () => 1)
    const tried: string[] = []
    backoff.failed('a', () => tried.push('a'))
    backoff.hurry()
    backoff.hurry()
    for (const run of runs) run()
    expect(tried).toEqual(['a'])
    backoff.failed('a', () => tried.push('a'))
    expect(waits).toEqual([50, 100])
  })
})
