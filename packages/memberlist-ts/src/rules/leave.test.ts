import { describe, expect, test } from '@jest/globals'
import { alive, at, dead, OneNode, suspect } from '../testing/one-node.ts'

const done = (us: OneNode) => us.of('broadcast-done').map(({ ticket }) => ticket)

describe('leave, ML 6.8', () => {
  test('is told RetransmitMult times to one peer, which takes four gossip ticks on a LAN: 0.8 s', () => {
    const us = OneNode.among(['b'])
    us.swim.gossipAt = 200
    us.feed({ type: 'leave', ticket: 5 })
    expect(us.events).toEqual(['leave us left'])
    us.pass(799)
    expect(done(us)).toEqual([])
    us.pass(1)
    expect([done(us), us.now]).toEqual([[5], 800])
    expect(us.sent.map(({ to, messages }) => [to.addr[3], messages])).toEqual(Array(4).fill([2, [dead('us', 'us')]]))
  })

  test('is over at once for the only one alive', () => {
    const us = OneNode.among(['b'])
    us.hear(dead('b', 'b'))
    us.feed({ type: 'leave', ticket: 5 })
    expect(done(us)).toEqual([5])
  })

  test('twice is once', () => {
    const us = OneNode.among(['b'])
    us.feed({ type: 'leave', ticket: 5 })
    us.feed({ type: 'leave', ticket: 6 })
    expect([done(us), us.events]).toEqual([[6], ['leave us left']])
  })

  test('goes on answering, and lets others accuse', () => {
    const us = OneNode.among(['b'])
    us.feed({ type: 'leave', ticket: 5 })
    us.quiet()
    us.hear(suspect('us', 'b'), dead('us', 'b', 3))
    us.hear({ type: 'ping', SeqNo: 3, Node: 'us', SourceAddr: new Uint8Array(0), SourcePort: 0, SourceNode: '' })
    expect([us.told, us.node('us').state]).toEqual([[], 'left'])
    expect(us.sent.map(({ messages }) => messages)).toEqual([[{ type: 'ack', SeqNo: 3, Payload: null }]])
  })
})

describe('metadata, ML 6.3', () => {
  test('travels with the next incarnation, and is finished when it was told often enough', () => {
    const us = OneNode.among(['b'])
    us.swim.gossipAt = 200
    const Meta = Uint8Array.of(1, 2)
    us.feed({ type: 'update-meta', meta: Meta, ticket: 5 })
    us.pass(600)
    expect(done(us)).toEqual([])
    us.pass(200)
    expect(done(us)).toEqual([5])
    expect(us.events).toEqual(['update us alive'])
    expect(us.sent.map(({ messages }) => messages)).toEqual(Array(4).fill([alive('us', 1, { Incarnation: 2, Meta })]))
  })

  test('the later of two replaces the earlier, which is finished', () => {
    const us = OneNode.among(['b'])
    us.feed({ type: 'update-meta', meta: Uint8Array.of(1), ticket: 5 })
    us.feed({ type: 'update-meta', meta: Uint8Array.of(2), ticket: 6 })
    expect(done(us)).toEqual([5])
  })

  test('of more than 512 bytes is refused', () => {
    const us = OneNode.among(['b'])
    us.feed({ type: 'update-meta', meta: new Uint8Array(513), ticket: 5 })
    expect([us.refusals, done(us), us.node('us').incarnation]).toEqual([['MetaTooLong'], [5], 1])
  })

  test('that fits into no packet is not queued forever', () => {
    const us = OneNode.among(['b'], { config: { udpBufferSize: 300 } })
    us.feed({ type: 'update-meta', meta: new Uint8Array(400), ticket: 5 })
    expect([us.refusals, us.swim.queue.size]).toEqual([['BroadcastTooLong'], 0])
    expect(done(us)).toContain(5)
  })
})

describe('reaping, ML 6.8', () => {
  const goneAtOneSecond = () => {
    const us = OneNode.among(['b', 'c', 'd'], { config: { gossipToTheDeadTime: 30_000 } })
    us.now = 1000
    us.hear(dead('b', 'x'), dead('c', 'c'))
    us.swim.probeAt = 1000
    return us
  }

  test('forgets the dead and the left at the end of a round, after GossipToTheDeadTime', () => {
    const us = goneAtOneSecond()
    us.pass(29_000)
    expect(us.swim.table.size).toBe(4)
    us.pass(5000)
    expect(us.swim.table.order.map(({ name }) => name).sort()).toEqual(['d', 'us'])
    expect([us.swim.table.get('b'), us.swim.table.isKnown(at(2)), us.swim.table.isKnown(at(4))]).toEqual([undefined, false, true])
  })

  test('never ourselves, even when we have left', () => {
    const us = goneAtOneSecond()
    us.feed({ type: 'leave', ticket: 1 })
    us.pass(120_000) // d answers no probe and is forgotten too
    expect(us.swim.table.order.map(({ name }) => name)).toEqual(['us'])
  })

  test('a reaped name is unknown again', () => {
    const us = goneAtOneSecond()
    us.pass(40_000)
    us.effects = []
    us.hear(alive('b', 9))
    expect(us.events).toEqual(['join b alive'])
  })
})
