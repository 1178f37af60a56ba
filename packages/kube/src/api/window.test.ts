import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { afterAnswer, FIRST_WINDOW, MOST, type Window } from './window.ts'

/** A server that works on `atOnce` requests at a time, each `ms` long; what is more waits in line there. */
function settle(window: Window, { atOnce, ms, answers = 2_000, from = 0 }: Server): Window {
  let now = from
  for (let i = 0; i < answers; i++) {
    const { size } = window
    const took = ms * Math.max(1, size / atOnce)
    now += took / size
    window = afterAnswer(window, { now, took, underWay: size, pushedBack: false })
  }
  return window
}

interface Server {
  readonly atOnce: number
  readonly ms: number
  readonly answers?: number
  readonly from?: number
}

describe('the window', () => {
  test.each([1, 2, 4, 8])('comes to rest a little above what the server works on at once: %i', (atOnce) => {
    const { size } = settle(FIRST_WINDOW, { atOnce, ms: 5 })
    expect(size).toBeGreaterThanOrEqual(atOnce + 1)
    expect(size).toBeLessThanOrEqual(atOnce + 5)
  })

  test('a server with room for all gets as many as there may be', () => {
    expect(settle(FIRST_WINDOW, { atOnce: 1_000, ms: 5 }).size).toBe(MOST)
  })

  test('a server that becomes slower for good is believed in time', () => {
    const before = settle(FIRST_WINDOW, { atOnce: 8, ms: 5 })
    const after = settle(before, { atOnce: 8, ms: 50, answers: 10_000, from: 100_000 })
    expect(Math.abs(after.size - before.size)).toBeLessThanOrEqual(2)
  })

  test('a server that pushes back halves it, and two always remain', () => {
    const pushed = (window: Window) => afterAnswer(window, { now: 0, took: 1, underWay: window.size, pushedBack: true })
    const wide = { ...FIRST_WINDOW, size: 16 }
    expect(pushed(wide).size).toBe(8)
    expect(pushed(pushed(pushed(pushed(pushed(wide))))).size).toBe(2)
  })

  test('who has little to write learns nothing about more', () => {
    let window = FIRST_WINDOW
    for (let now = 0; now < 100; now++) window = afterAnswer(window, { now, took: 5, underWay: 1, pushedBack: false })
    expect(window.size).toBe(FIRST_WINDOW.size)
  })

  test('it stays within its bounds whatever comes', () => {
    const answer = fc.record({
      now: fc.double({ min: 0, max: 1e6, noNaN: true }),
      took: fc.double({ min: 0, max: 1e5, noNaN: true }),
      underWay: fc.nat(40),
      pushedBack: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 200 }), (answers) => {
        const { size } = answers.reduce(afterAnswer, FIRST_WINDOW)
        expect(Number.isInteger(size) && size >= 2 && size <= MOST).toBe(true)
      }),
    )
  })
})
