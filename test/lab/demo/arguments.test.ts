import { describe, expect, test } from '@jest/globals'
import { demoArguments } from './arguments.ts'

describe('arguments of the demo', () => {
  test('none', () => expect(demoArguments([])).toEqual({ nodes: 3, keep: false, json: false, simulated: false }))
  test('all', () =>
    expect(demoArguments(['--nodes', '9', '--keep', '--json'])).toEqual({ nodes: 9, keep: true, json: true, simulated: false }))
  test('help', () => expect(demoArguments(['--help'])).toMatchObject({ code: 0, print: expect.stringContaining('--nodes N') }))

  test.each([['1'], ['10'], ['2.5'], ['three'], ['']])('--nodes=%s is refused in one sentence', (nodes) => {
    expect(demoArguments([`--nodes=${nodes}`])).toEqual({
      code: 2,
      print: `--nodes must be a whole number from 2 to 9, not "${nodes}". See --help.`,
    })
  })
  test.each([[['--speed']], [['--nodes']], [['extra']]])('%j is refused', (argv) =>
    expect(demoArguments(argv)).toMatchObject({ code: 2, print: expect.stringMatching(/ See --help\.$/) }),
  )
})
