import { Book, type EndRest, type Outcome, type PoolView, type Rest, readConfig } from '@clarion/core'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { createResting, type Resting } from './resting.ts'
import { claim, ip, poolsOf, service } from './testing/fake-cluster.ts'
import { type TestClock, testClock } from './testing/test-clock.ts'

const RULE = { ms: 3_600_000, strict: false }
const BEGAN = 1_000_000

let clock: TestClock
let book: Book
let resting: Resting
let leads: boolean
let isHeld: boolean
let answer: Outcome
let ended: string[]
let undone: string[]

const wallNow = () => BEGAN + clock.now()
const pools = (more: Partial<PoolView>) => {
  const read = readConfig(poolsOf(['192.0.2.0/24']))
  if ('config' in read) book.usePools({ ...read.config, pools: read.config.pools.map((view) => ({ ...view, ...more })) })
  resting.poolsChanged()
}
const rests = (address: string, rest: Rest) => {
  book.noteClaim(ip(address), { ...claim(address, service('a')), holders: [], phase: 'Resting', rest })
  resting.changed()
}
const until = (ms: number, since = 0): Rest => ({ for: 'web/a', since, until: BEGAN + ms })

beforeEach(() => {
  clock = testClock()
  book = new Book(undefined)
  leads = true
  isHeld = false
  answer = { done: true }
  ended = []
  undone = []
  resting = createResting({
    book,
    clock,
    wallNow,
    leads: () => leads,
    isHeld: () => isHeld,
    perform: async ({ address }: EndRest) => {
      ended.push(address)
      if (answer.done) book.noteClaim(address, undefined)
      return answer
    },
    undone: (effect, why) => undone.push(`${effect.do} ${why}`),
  })
  pools({ rest: RULE })
})

describe('what rests', () => {
  test('is ended when it is over, and not before; the first released first', async () => {
    rests('192.0.2.1', until(60_000, 2))
    rests('192.0.2.2', until(60_000, 1))
    rests('192.0.2.3', until(90_000))
    await clock.advance(59_000)
    expect(ended).toEqual([])
    await clock.advance(2_000)
    expect(ended).toEqual(['192.0.2.2', '192.0.2.1'])
    await clock.advance(30_000)
    expect(ended).toEqual(['192.0.2.2', '192.0.2.1', '192.0.2.3'])
    expect(clock.waits).toBe(false)
  })
  test('for longer than a timer can wait is waited for in turns', async () => {
    rests('192.0.2.1', until(2 ** 31 + 5_000))
    await clock.advance(2 ** 31)
    expect(ended).toEqual([])
    await clock.advance(6_000)
    expect(ended).toEqual(['192.0.2.1'])
  })
  test('is ended ten seconds after its pool lets nothing rest any more, or is gone', async () => {
    rests('192.0.2.1', until(900_000))
    await clock.advance(60_000)
    pools({ rest: undefined })
    await clock.advance(9_000)
    expect(ended).toEqual([])
    await clock.advance(2_000)
    expect(ended).toEqual(['192.0.2.1'])
  })
  test.each(['there is no pool', 'something is held back'])('stays until it is over while %s', async (why) => {
    rests('192.0.2.1', until(900_000))
    isHeld = why === 'something is held back'
    if (isHeld) pools({ rest: undefined })
    else {
      book.usePools({ pools: [], l2Advertisements: [], bgp: undefined })
      resting.poolsChanged()
    }
    await clock.advance(800_000)
    expect(ended).toEqual([])
    await clock.advance(101_000)
    expect(ended).toEqual(['192.0.2.1'])
  })
  test('is ended by who leads only', async () => {
    leads = false
    rests('192.0.2.1', until(1_000))
    await clock.advance(60_000)
    expect(ended).toEqual([])
    leads = true
    resting.changed()
    await clock.advance(1_000)
    expect(ended).toEqual(['192.0.2.1'])
  })
  test('is tried again after a while where that was refused, and told', async () => {
    answer = { done: false, why: 'Unavailable', message: 'no' }
    rests('192.0.2.1', until(1_000))
    await clock.advance(9_000)
    expect([ended.length, undone]).toEqual([1, ['end-rest Unavailable']])
    answer = { done: true }
    await clock.advance(3_000)
    expect(ended.length).toBe(2)
  })
})
