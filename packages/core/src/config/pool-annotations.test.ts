import { describe, expect, test } from '@jest/globals'
import { parseRest } from './pool-annotations.ts'
import { readConfig } from './read-config.ts'
import { poolObject } from './testing/objects.ts'

const HOUR = 3_600_000

describe('clarion.dev/rest-released', () => {
  test.each([
    ['24h', { ms: 24 * HOUR, strict: false }],
    ['1h30m', { ms: 1.5 * HOUR, strict: false }],
    ['30m,strict', { ms: HOUR / 2, strict: true }],
    [' 90s , strict ', { ms: 90_000, strict: true }],
    ['1s', { ms: 1_000, strict: false }],
    ['8784h', { ms: 8_784 * HOUR, strict: false }],
  ])('%j', (text, rule) => expect(parseRest(text)).toEqual(rule))

  test.each(['', '24', '1d', '-1h', '0', '999ms', '8784h1s', '99999999h', 'strict', '24h,', '24h,lax', '24h,strict,strict', 'h'])(
    '%j is none',
    (text) => expect(parseRest(text)).toBeUndefined(),
  )
})

describe('of a pool', () => {
  const read = (annotations: Readonly<Record<string, string>>) => {
    const pools = [poolObject('web', ['192.0.2.0/24'], { annotations })]
    const result = readConfig({ pools, l2Advertisements: [], bgp: undefined })
    if ('faults' in result) throw new Error('refused')
    const [pool] = result.config.pools
    return { rest: pool?.rest, order: pool?.order, words: result.warnings.map(({ fault }) => fault) }
  }

  test('without any', () => expect(read({})).toEqual({ rest: undefined, order: 'lowest', words: [] }))
  test('as they are meant', () => {
    const annotations = { 'clarion.dev/rest-released': '1h,strict', 'clarion.dev/order': 'least-recently-used' }
    expect(read(annotations)).toEqual({ rest: { ms: HOUR, strict: true }, order: 'least-recently-used', words: [] })
  })
  test('what cannot be read warns, and the pool serves without', () => {
    const annotations = { 'clarion.dev/rest-released': 'soon', 'clarion.dev/order': 'newest' }
    expect(read(annotations)).toEqual({ rest: undefined, order: 'lowest', words: ['OrderInvalid', 'RestInvalid'] })
  })
})
