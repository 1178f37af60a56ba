import { describe, expect, test } from '@jest/globals'
import { speakerMetrics } from './metrics.ts'
import { createTally } from './tally.ts'
import { ip } from './testing/sample-facts.ts'

const [A, B] = [ip('192.0.2.1'), ip('192.0.2.2')]

describe('what is counted', () => {
  test('of addresses is told once', () => {
    const tally = createTally()
    tally.answered(A)
    tally.answered(A)
    tally.announced(B, 'eth0', 3)
    expect(tally.read(0)).toMatchObject({ answered: new Map([[A, 2]]), gratuitous: new Map([[B, 3]]), gone: new Set() })
    tally.answered(A)
    expect(tally.read(0)).toMatchObject({ answered: new Map([[A, 1]]), gratuitous: new Map(), gone: new Set() })
    expect(tally.read(0)).toMatchObject({ answered: new Map(), gratuitous: new Map(), gone: new Set() })
  })
  test('of an address that has gone is forgotten, and that it has gone is told once', () => {
    const tally = createTally()
    tally.answered(A)
    tally.read(0)
    tally.forget(A)
    tally.forget(B) // was never counted
    tally.answered(A)
    expect(tally.read(0)).toMatchObject({ gone: new Set([A, B]), answered: new Map([[A, 1]]) })
    tally.answered(A)
    tally.forget(A)
    expect(tally.read(0)).toMatchObject({ gone: new Set([A]), answered: new Map() })
    expect(tally.read(0).gone.size).toBe(0)
  })
  test('of drops is told once too, and their words are bounded', () => {
    const tally = createTally()
    for (let i = 0; i < 300; i++) tally.drop(`word-${i}`, 2)
    tally.drop('word-0', 1)
    expect(tally.read(3)).toMatchObject({ gossipHealth: 3 })
    const drops = tally.drops()
    expect([drops.size, drops.get('word-0'), drops.get('other')]).toEqual([201, 3, 200])
    tally.drop('word-1', 1)
    expect([...tally.read(0).drops]).toEqual([['word-1', 1]])
    expect(tally.read(0).drops.size).toBe(0)
  })
})

test('make series that grow, end and begin anew', async () => {
  const tally = createTally()
  const metrics = speakerMetrics('0', 'a')
  const series = async () => {
    metrics.take(tally.read(0))
    return (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('metallb_layer2_requests_received'))
  }
  tally.answered(A)
  tally.answered(B)
  expect(await series()).toEqual([
    `metallb_layer2_requests_received{ip="${A}"} 1`,
    `metallb_layer2_requests_received{ip="${B}"} 1`,
  ])
  tally.answered(B)
  tally.forget(A)
  expect(await series()).toEqual([`metallb_layer2_requests_received{ip="${B}"} 2`])
  tally.forget(B)
  tally.answered(B)
  expect(await series()).toEqual([`metallb_layer2_requests_received{ip="${B}"} 1`])
})
