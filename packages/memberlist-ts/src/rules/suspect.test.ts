import { describe, expect, test } from '@jest/globals'
import { alive, dead, OneNode, suspect } from '../testing/one-node.ts'

const five = () => OneNode.among(['b', 'c', 'd', 'e']) // n = 5: k = 2, 24 s alone, 4 s with two confirmations

describe('suspect, ML 6.5', () => {
  test('1: of unknown nodes and of the past is ignored', () => {
    const us = five()
    us.hear(alive('b', 2, { Incarnation: 3 }))
    us.quiet()
    us.hear(suspect('zz', 'c'), suspect('b', 'c', 2))
    expect([us.swim.suspicions.size, us.told]).toEqual([0, []])
  })

  test('5: is told on as received; the state changes, nobody hears of it', () => {
    const us = five()
    us.now = 700
    us.hear(suspect('b', 'c', 4))
    expect([us.told, us.events]).toEqual([[suspect('b', 'c', 4)], []])
    expect(us.node('b')).toMatchObject({ state: 'suspect', incarnation: 4, since: 700 })
  })

  test('2: each new accuser is told on, with its own name, while wanted', () => {
    const us = five()
    us.hear(suspect('b', 'c'))
    const told = ['c', 'd', 'd', 'e', 'f'].map((from) => {
      us.quiet()
      us.hear(suspect('b', from))
      return us.told
    })
    expect(told).toEqual([[], [suspect('b', 'd')], [], [suspect('b', 'e')], []])
  })

  test('3: neither the dead nor the left are suspected', () => {
    const us = five()
    us.hear(dead('b', 'c'), dead('c', 'c'))
    us.quiet()
    us.hear(suspect('b', 'd'), suspect('c', 'd'))
    expect([us.told, us.node('b').state, us.node('c').state]).toEqual([[], 'dead', 'left'])
  })

  test('4: of ourselves is refuted with a number above', () => {
    const us = five()
    us.hear(suspect('us', 'b', 5))
    expect([us.told, us.swim.awareness.score]).toEqual([[alive('us', 1, { Incarnation: 6 })], 1])
    expect(us.node('us')).toMatchObject({ state: 'alive', incarnation: 6 })
  })
})

describe('the suspicion timer, ML 7.4', () => {
  const diesAt = (us: OneNode) => {
    while (us.node('b').state === 'suspect') us.pass(1)
    return us.now
  }

  test.each([
    [[], 24_000],
    [['d'], 11_381],
    [['d', 'e'], 4000],
    [['d', 'd', 'c'], 11_381],
  ])('5 nodes, confirmed by %j: dead after %d ms', (confirming, ms) => {
    const us = five()
    us.hear(suspect('b', 'c'))
    for (const from of confirming) us.hear(suspect('b', from))
    expect(diesAt(us)).toBe(ms)
    expect([us.node('b').state, us.events, us.told]).toEqual(['dead', ['leave b dead'], [dead('b', 'us')]])
  })

  test.each([[['b']], [['b', 'c']]])('in a small cluster with %j no confirmation is waited for', (names) => {
    const us = OneNode.among(names)
    us.hear(suspect('b', 'x'))
    us.hear(suspect('b', 'y'))
    expect(diesAt(us)).toBe(4000)
  })

  test('a late confirmation that leaves no time kills within the same event', () => {
    const us = five()
    us.hear(suspect('b', 'c'))
    us.pass(12_000 - 1000)
    us.hear(suspect('b', 'd'))
    expect(us.node('b').state).toBe('suspect')
    us.hear(suspect('b', 'e'))
    expect([us.node('b').state, us.now]).toEqual(['dead', 11_000])
  })

  test('counts the dead, the left and ourselves', () => {
    const us = OneNode.among(['b', 'c', 'd'])
    us.hear(dead('c', 'x'), dead('d', 'd'))
    us.hear(suspect('b', 'x')) // n = 4 still, so k = 2
    us.pass(23_999)
    expect(us.node('b').state).toBe('suspect')
  })

  test('belongs to one suspicion: a refutation in time, and the next one starts anew', () => {
    const us = five()
    us.hear(suspect('b', 'c'))
    us.pass(20_000)
    us.hear(alive('b', 2, { Incarnation: 2 }))
    us.hear(suspect('b', 'c', 2))
    us.pass(23_999)
    expect(us.node('b').state).toBe('suspect')
    us.pass(1)
    expect(us.node('b').state).toBe('dead')
  })
})

describe('dead, ML 6.6', () => {
  test('1: of unknown nodes and of the past is ignored', () => {
    const us = five()
    us.hear(alive('b', 2, { Incarnation: 3 }))
    us.quiet()
    us.hear(dead('zz', 'c'), dead('b', 'c', 2))
    expect([us.events, us.told]).toEqual([[], []])
  })

  test('2, 5, 6: ends the suspicion, is told on, and leaves', () => {
    const us = five()
    us.hear(suspect('b', 'c'))
    us.now = 900
    us.hear(dead('b', 'c', 6))
    expect([us.swim.suspicions.size, us.told, us.events]).toEqual([0, [dead('b', 'c', 6)], ['leave b dead']])
    expect(us.node('b')).toMatchObject({ state: 'dead', incarnation: 6, since: 900 })
  })

  test('3: how a node went stays as it is', () => {
    const us = five()
    us.hear(dead('b', 'c'), dead('c', 'c'))
    us.hear(dead('b', 'b', 2), dead('c', 'd', 2))
    expect([us.node('b').state, us.node('c').state, us.events]).toEqual(['dead', 'left', ['leave b dead', 'leave c left']])
  })

  test('4: of ourselves is refuted while we stay', () => {
    const us = five()
    us.hear(dead('us', 'b', 8))
    expect([us.node('us').state, us.told, us.events]).toEqual([
      'alive',
      [alive('us', 1, { Incarnation: 9 })],
      ['accused us alive'],
    ])
  })

  test('4: news of our death that a refuted suspicion made old is told, and not answered', () => {
    const us = five()
    us.hear(suspect('us', 'b', 1))
    us.quiet()
    us.hear(dead('us', 'b', 1))
    expect([us.node('us').incarnation, us.told, us.events]).toEqual([2, [], ['accused us alive']])
  })

  test('a node that says it of itself has left', () => {
    const us = five()
    us.hear(dead('b', 'b'))
    expect([us.node('b').state, us.events]).toEqual(['left', ['leave b left']])
  })
})
