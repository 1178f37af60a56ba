import { describe, expect, test } from '@jest/globals'
import { createGate, type Review } from './gate.ts'

function open() {
  let now = 0
  let answer: Review = 'Allowed'
  const asked: string[] = []
  let hold: Promise<void> | undefined
  const gate = createGate({
    review: async (token) => {
      asked.push(token)
      await hold
      return answer
    },
    digest: (token) => `#${token}`,
    clock: { now: () => now, after: () => () => {} },
  })
  return {
    ask: (token: string) => gate(`Bearer ${token}`),
    gate,
    asked,
    says: (review: Review) => {
      answer = review
    },
    later: (ms: number) => {
      now += ms
    },
    holdBack: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      hold = promise
      return () => {
        hold = undefined
        resolve()
      }
    },
  }
}

describe('who may read metrics', () => {
  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YWRtaW46', 'token', 'Bearer a b', `Bearer ${'a'.repeat(8_193)}`])(
    'nobody is asked for %p',
    async (authorization) => {
      const { gate, asked } = open()
      expect([await gate(authorization), asked]).toEqual(['NoToken', []])
    },
  )
  test.each<[Review, number]>([
    ['Allowed', 60_000],
    ['TokenRefused', 10_000],
    ['NotAllowed', 10_000],
  ])('%s holds for %d ms, then it is asked again', async (review, ms) => {
    const { ask, asked, says, later } = open()
    says(review)
    expect(await ask('t')).toBe(review)
    later(ms - 1)
    expect([await ask('t'), asked]).toEqual([review, ['t']])
    later(1)
    await ask('t')
    expect(asked).toEqual(['t', 't'])
  })
  test('while nobody can be asked, who was in stays in for ten minutes; nobody else comes in', async () => {
    const { ask, says, later } = open()
    await ask('t')
    says('NotReviewed')
    later(599_999)
    expect([await ask('t'), await ask('other')]).toEqual(['Allowed', 'NotReviewed'])
    later(1)
    expect(await ask('t')).toBe('NotReviewed')
  })
  test('whose right was taken away is out, also when nobody can be asked later', async () => {
    const { ask, says, later } = open()
    await ask('t')
    later(60_000)
    says('NotAllowed')
    await ask('t')
    later(10_000)
    says('NotReviewed')
    expect(await ask('t')).toBe('NotReviewed')
  })
  test('ten thousand guesses drive nobody out', async () => {
    const { ask, asked, says } = open()
    await ask('prometheus')
    says('TokenRefused')
    for (let n = 0; n < 10_000; n++) await ask(`guess-${n}`)
    expect(await ask('prometheus')).toBe('Allowed')
    expect(asked.filter((token) => token === 'prometheus')).toHaveLength(1)
  })
  test('one token is asked about once at a time, and so many tokens at once', async () => {
    const { ask, asked, holdBack } = open()
    const goOn = holdBack()
    const answers = Array.from({ length: 9 }, (_, n) => ask(`t${n}`)).concat(ask('t0'))
    goOn()
    expect(await Promise.all(answers)).toEqual([...Array.from({ length: 8 }, () => 'Allowed'), 'TooMany', 'Allowed'])
    expect(asked).toHaveLength(8)
  })
})
