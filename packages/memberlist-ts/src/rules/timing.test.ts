import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { lanConfig } from './config.ts'
import { probeDuration, pushPullScale, retransmitLimit, suspicionTimeout, timeoutAfter, wantedConfirmations } from './timing.ts'

interface Timing {
  readonly suspicionTimeoutMs: readonly { mult: number; n: number; probeIntervalMs: number; minMs: number }[]
  readonly remainingSuspicion: readonly { confirmations: number; k: number; minMs: number; maxMs: number; timeoutMs: number }[]
  readonly retransmitLimit: readonly { mult: number; n: number; limit: number }[]
  readonly pushPullScale: readonly { n: number; multiplier: number }[]
}

const vectors: { timing: Timing } = JSON.parse(
  readFileSync(new URL('../../testdata/memberlist-vectors.json', import.meta.url), 'utf8'),
)
const { timing } = vectors

test('has data', () => {
  for (const group of [timing.suspicionTimeoutMs, timing.remainingSuspicion, timing.retransmitLimit, timing.pushPullScale])
    expect(group.length).toBeGreaterThan(7)
})

describe('as the reference computes', () => {
  test.each(timing.suspicionTimeoutMs)('suspicion: $mult, n = $n', ({ mult, n, probeIntervalMs, minMs }) => {
    expect(suspicionTimeout(mult, n, probeIntervalMs)).toBe(minMs)
  })
  test.each(timing.remainingSuspicion)('$confirmations of $k confirmations', ({ confirmations, k, minMs, maxMs, timeoutMs }) => {
    expect(timeoutAfter(confirmations, k, minMs, maxMs)).toBe(timeoutMs)
  })
  test.each(timing.retransmitLimit)('retransmissions: $mult, n = $n', ({ mult, n, limit }) => {
    expect(retransmitLimit(mult, n)).toBe(limit)
  })
  test.each(timing.pushPullScale)('exchanges: n = $n', ({ n, multiplier }) => {
    expect(pushPullScale(n)).toBe(multiplier)
  })
})

test('small clusters wait for no confirmation (ML 7.4, examples)', () => {
  expect([1, 2, 3, 4, 10].map((n) => wantedConfirmations(4, n))).toEqual([0, 0, 0, 2, 2])
  expect(timeoutAfter(0, 0, 4000, 24_000)).toBe(4000)
})

test('each point of doubt adds one probe interval', () => {
  expect([0, 1, 7].map((score) => probeDuration(lanConfig(), score))).toEqual([1000, 2000, 8000])
})
