import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { alive, at, dead, OneNode, seeded, suspect } from '../testing/one-node.ts'
import { encodeMessage } from '../wire/codec.ts'
import { pick, shuffle } from './random.ts'

const receivers = (us: OneNode) => us.sent.map(({ node }) => node).sort()

/** Everybody with something to tell, and the turn to gossip is now. */
const gossiping = (names: readonly string[], options: ConstructorParameters<typeof OneNode>[0] = {}) => {
  const us = OneNode.among(names, options)
  us.swim.gossipAt = us.now
  return us
}

describe('gossip, ML 8.4', () => {
  test('a bare message with checksum to each of up to GossipNodes', () => {
    const us = gossiping(['b', 'c'])
    us.hear(suspect('us', 'x'))
    us.pass(0)
    expect(receivers(us)).toEqual(['b', 'c'])
    for (const packet of us.sent) expect([packet.crc, packet.messages]).toEqual([true, [alive('us', 1, { Incarnation: 2 })]])
  })

  test('the suspect and the lately dead hear it too, so that they can refute; the left never', () => {
    const us = gossiping(['b', 'c', 'd'])
    us.hear(suspect('b', 'x'), dead('c', 'x'), dead('d', 'd'))
    us.pass(0)
    expect(receivers(us)).toEqual(['b', 'c'])
  })

  test('the dead no longer after GossipToTheDeadTime', () => {
    const us = OneNode.among(['b'])
    us.hear(dead('b', 'x'))
    for (const [now, heard] of [
      [30_000, ['b']],
      [30_001, []],
    ] as const) {
      us.effects = []
      us.now = us.swim.gossipAt = now
      us.pass(0)
      expect(receivers(us)).toEqual(heard)
    }
  })

  test('nothing to tell: nothing sent', () => {
    const us = gossiping(['b', 'c', 'd'])
    us.pass(2000)
    expect(us.sent).toEqual([])
  })

  test('each send counts: four transmissions are spent on three nodes in two turns', () => {
    const us = gossiping(['b', 'c', 'd'])
    us.hear(suspect('us', 'x'))
    us.pass(0)
    expect(us.sent).toHaveLength(3)
    us.pass(200)
    expect([us.sent.length, us.swim.queue.size]).toEqual([4, 0])
  })

  test('several messages share a packet of at most UDPBufferSize', () => {
    const names = Array.from({ length: 40 }, (_, i) => `node-${i}`)
    const us = gossiping(names)
    for (const name of names) us.hear(suspect(name, 'x'))
    us.pass(0)
    for (const { parts } of us.of('send')) {
      const size = 2 + parts.reduce((sum, part) => sum + part.length + 2, 0)
      expect(size).toBeLessThanOrEqual(1400)
      expect(size).toBeGreaterThan(1300)
    }
    expect(us.sent).toHaveLength(3)
  })
})

test('behind a message there is room for what still fits into UDPBufferSize (ML 3.8)', () => {
  const names = Array.from({ length: 60 }, (_, i) => `node-${i}`)
  const us = OneNode.among(names, { hooks: { ackPayload: () => new Uint8Array(500) } })
  for (const name of names) us.hear(suspect(name, 'x'))
  us.effects = []
  us.hear({ type: 'ping', SeqNo: 1, Node: '', SourceAddr: new Uint8Array(0), SourcePort: 0, SourceNode: '' })
  const [first = new Uint8Array(0), ...rest] = us.of('send')[0]?.parts ?? []
  const size = 2 + first.length + rest.reduce((sum, part) => sum + part.length + 2, 0) // the entry of the first is not counted
  expect(size).toBeLessThanOrEqual(1400)
  expect(size).toBeGreaterThan(1300)
})

describe('user broadcasts, ML 8.2', () => {
  test('are asked for with what is left, and carry their type', () => {
    const asked: [number, number][] = []
    const us = gossiping(['b'], {
      hooks: {
        broadcasts: (overhead, room) => {
          asked.push([overhead, room])
          return asked.length > 1 ? [] : [Uint8Array.of(1, 2, 3)]
        },
      },
    })
    us.hear(suspect('us', 'x'))
    us.pass(0)
    const ours = encodeMessage(alive('us', 1, { Incarnation: 2 })).length
    expect(asked[0]).toEqual([3, 1400 - 2 - ours - 2])
    expect(us.sent[0]?.messages[1]).toEqual({ type: 'user', payload: Uint8Array.of(1, 2, 3) })
  })

  test('that do not fit are left out', () => {
    const us = gossiping(['b'], { hooks: { broadcasts: (_, room) => [new Uint8Array(room - 3), Uint8Array.of(1)] } })
    us.pass(0)
    expect([us.sent[0]?.messages.length, us.refusals]).toEqual([1, ['BroadcastTooLong']])
  })
})

describe('incoming, ML 8.5', () => {
  test('user messages are handed over', () => {
    const us = OneNode.among([])
    us.hear({ type: 'user', payload: Uint8Array.of(9) })
    expect(us.of('user-message')).toEqual([{ do: 'user-message', payload: Uint8Array.of(9) }])
  })

  test('probes first, then who is alive, then the rest', () => {
    const us = OneNode.among(['b'])
    const probe = { type: 'ping', SeqNo: 1, Node: 'us', SourceAddr: at(2).addr, SourcePort: 7946, SourceNode: 'b' } as const
    us.hear(dead('c', 'c'), alive('c', 3), probe)
    expect(us.effects.map((effect) => (effect.do === 'tell' ? effect.event : effect.do))).toEqual(['send', 'join', 'leave'])
  })

  test('each kind has its limit per packet', () => {
    const us = OneNode.among([], { config: { handoffQueueDepth: 5 } })
    us.hear(...Array.from({ length: 8 }, (_, i) => alive(`n${i}`, i + 2)), ...Array.from({ length: 7 }, () => suspect('n0', 'x')))
    expect([us.swim.table.size, us.of('refuse')]).toMatchObject([6, [{ why: 'HandoffFull', count: 5 }]])
  })
})

describe('picks', () => {
  test('k different acceptable ones, or all there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1 }), (n, k, seed) => {
        const list = Array.from({ length: n }, (_, i) => i)
        const picked = pick(list, k, (i) => i % 2 === 0, seeded(seed))
        expect(new Set(picked).size).toBe(picked.length)
        expect(picked.every((i) => i % 2 === 0)).toBe(true)
        expect(picked.length).toBeLessThanOrEqual(k)
        if (n < 3 * k) expect(picked).toHaveLength(Math.min(k, Math.ceil(n / 2)))
      }),
    )
  })

  test('every place is as likely as any other', () => {
    const random = seeded(3)
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const list = [1, 2, 3]
      shuffle(list, random)
      counts.set(String(list), (counts.get(String(list)) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
