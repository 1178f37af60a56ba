import { describe, expect, test } from '@jest/globals'
import { boolean, type Flag, integer, oneOf, parseFlags, text } from './flags.ts'

const FLAGS = {
  port: { default: 9120, parse: integer(0, 65_535), about: 'metrics' } as Flag<number>,
  'log-level': { default: 'info', parse: oneOf('info', 'debug'), about: 'how much is logged' } as Flag<string>,
  'node-name': { env: 'METALLB_NODE_NAME', default: '', parse: text, about: 'this node' } as Flag<string>,
  'ignore-exclude-lb': { default: false, parse: boolean, about: 'ignore the label' } as Flag<boolean>,
  host: { env: 'METALLB_HOST', default: '', parse: text, about: 'deprecated', noEffect: 'nothing reads it' } as Flag<string>,
}

const parse = (argv: string[], env: Record<string, string> = {}) => parseFlags('speaker', '1.2.3', FLAGS, argv, env)

describe('flags', () => {
  test.each([
    ['nothing: the defaults', [], {}, { port: 9120, 'ignore-exclude-lb': false }],
    ['two words', ['--port', '0'], {}, { port: 0 }],
    ['one word', ['--port=17'], {}, { port: 17 }],
    ['one dash, as Go allows', ['-port=17', '-log-level', 'debug'], {}, { port: 17, 'log-level': 'debug' }],
    ['a switch', ['--ignore-exclude-lb'], {}, { 'ignore-exclude-lb': true }],
    ['a switch turned off', ['--ignore-exclude-lb=false'], {}, { 'ignore-exclude-lb': false }],
    ['the environment', [], { METALLB_NODE_NAME: 'n1' }, { 'node-name': 'n1' }],
    ['the flag before the environment', ['--node-name=n2'], { METALLB_NODE_NAME: 'n1' }, { 'node-name': 'n2' }],
    ['an empty variable is none', [], { METALLB_NODE_NAME: '' }, { 'node-name': '' }],
  ])('%s', (_, argv, env, expected) => {
    expect(parse(argv, env)).toMatchObject({ values: expected, warnings: [] })
  })

  test.each([
    ['--port=70000', 'speaker: flag --port: must be a whole number from 0 to 65535, not "70000"'],
    ['--port=1e3', 'speaker: flag --port: must be a whole number from 0 to 65535, not "1e3"'],
    ['--log-level=loud', 'speaker: flag --log-level: must be one of info, debug, not "loud"'],
    ['--ignore-exclude-lb=maybe', 'speaker: flag --ignore-exclude-lb: must be true or false, not "maybe"'],
    ['--prot=1', "speaker: unknown option '--prot=1'\n(Did you mean --port?)"],
    ['stray', 'speaker: too many arguments. Expected 0 arguments but got 1: stray.'],
  ])('%s is refused with one sentence and exit code 2', (arg, sentence) => {
    expect(parse([arg])).toEqual({ exit: 2, text: sentence })
  })

  test('a bad environment variable is named', () => {
    const flags = { p: { env: 'P', default: 1, parse: integer(1, 9), about: '' } as Flag<number> }
    expect(parseFlags('x', '1', flags, [], { P: '10' })).toEqual({
      exit: 2,
      text: 'x: environment variable P: must be a whole number from 1 to 9, not "10"',
    })
  })

  test('a deprecated flag is accepted with a warning', () => {
    expect(parse(['--host=10.0.0.1'])).toMatchObject({ warnings: ['flag --host has no effect: nothing reads it'] })
    expect(parse([], { METALLB_HOST: 'x' })).toMatchObject({
      warnings: ['environment variable METALLB_HOST has no effect: nothing reads it'],
    })
  })

  test('--version and --help print and end well', () => {
    expect(parse(['--version'])).toEqual({ exit: 0, text: '1.2.3' })
    expect(parse(['--help'])).toMatchObject({ exit: 0, text: expect.stringContaining('--ignore-exclude-lb') })
  })
})
