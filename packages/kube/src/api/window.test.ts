import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Answered, afterAnswer, FIRST_WINDOW, MOST, type Window } from './window.ts'

const well = (window: Window): Window => afterAnswer(window, { underWay: window.size, pushedBack: false })
const refused = (window: Window): Window => afterAnswer(window, { underWay: window.size, pushedBack: true })
const times = (count: number, step: (window: Window) => Window, from: Window): Window =>
  Array.from({ length: count }).reduce<Window>(step, from)

describe('the window', () => {
  test('is as wide as may be for a server that takes it', () => {
    expect(times(1_000, well, FIRST_WINDOW).size).toBe(MOST)
  })

  test('a server that pushes back halves it, and two always remain', () => {
    expect(refused(FIRST_WINDOW).size).toBe(MOST / 2)
    expect(times(10, refused, FIRST_WINDOW).size).toBe(2)
  })

  test('a round that went well widens it by one, no round less', () => {
    const narrow = { size: 4, heard: 0 }
    expect(times(3, well, narrow).size).toBe(4)
    expect(times(4, well, narrow)).toEqual({ size: 5, heard: 0 })
    expect(times(4 + 5, well, narrow)).toEqual({ size: 6, heard: 0 })
  })

  test('a refusal begins the round anew', () => {
    expect(refused(times(7, well, { size: 8, heard: 0 }))).toEqual({ size: 4, heard: 0 })
  })

  test('who has little to write learns nothing about more', () => {
    const narrow = { size: 4, heard: 0 }
    expect(times(100, (window) => afterAnswer(window, { underWay: 3, pushedBack: false }), narrow)).toEqual(narrow)
  })

  test('stays within its bounds whatever comes', () => {
    const answer: fc.Arbitrary<Answered> = fc.record({ underWay: fc.nat(40), pushedBack: fc.boolean() })
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 400 }), (answers) => {
        const { size } = answers.reduce(afterAnswer, FIRST_WINDOW)
        expect(Number.isInteger(size) && size >= 2 && size <= MOST).toBe(true)
      }),
    )
  })
})
