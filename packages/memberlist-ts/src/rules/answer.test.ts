import { describe, expect, test } from '@jest/globals'
import { at, OneNode, US } from '../testing/one-node.ts'
import type { IndirectPing, Ping } from '../wire/message.ts'
import { answerStreamPing } from './answer.ts'

const NONE = new Uint8Array(0)
const ping = (more: Partial<Ping> = {}): Ping => ({
  type: 'ping',
  SeqNo: 7,
  Node: 'us',
  SourceAddr: NONE,
  SourcePort: 0,
  SourceNode: '',
  ...more,
})
const ask = (more: Partial<IndirectPing> = {}): IndirectPing => ({
  type: 'indirectPing',
  SeqNo: 7,
  Target: at(3).addr,
  Port: 7946,
  Node: 'c',
  Nack: true,
  SourceAddr: NONE,
  SourcePort: 0,
  SourceNode: '',
  ...more,
})
const MAPPED_B = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 2)

describe('ping, ML 7.3', () => {
  test.each(['us', ''])('for %p: an ack with the payload of the hook, to the source of the datagram', (Node) => {
    const us = OneNode.among(['b'], { hooks: { ackPayload: () => Uint8Array.of(1) } })
    us.hear(ping({ Node }))
    expect(us.sent).toMatchObject([{ to: at(99), crc: false, messages: [{ type: 'ack', SeqNo: 7, Payload: Uint8Array.of(1) }] }])
  })

  test('for somebody else: nothing', () => {
    const us = OneNode.among(['b'])
    us.hear(ping({ Node: 'b' }))
    expect([us.sent, us.refusals]).toEqual([[], ['PingForAnother']])
  })

  test.each([
    ['a member', at(2).addr, 7946, at(2)],
    ['a member, in mapped form', MAPPED_B, 7946, { addr: MAPPED_B, port: 7946 }],
    ['a stranger', at(50).addr, 7946, at(99)],
    ['another port of a member', at(2).addr, 53, at(99)],
    ['no port', at(2).addr, 0, at(99)],
    ['no address', NONE, 7946, at(99)],
  ])('answers to the named source when it is %s only as ML 12.3 allows', (_, SourceAddr, SourcePort, to) => {
    const us = OneNode.among(['b'])
    us.hear(ping({ SourceAddr, SourcePort }))
    expect(us.sent.map((packet) => packet.to)).toEqual([to])
  })

  test('carries gossip behind the ack', () => {
    const us = new OneNode()
    us.feed({ type: 'start' })
    us.effects = []
    us.hear(ping())
    expect(us.sent[0]?.messages.map(({ type }) => type)).toEqual(['ack', 'alive'])
  })

  test('a packet full of pings gets sixteen answers', () => {
    const us = OneNode.among([])
    us.hear(...Array<Ping>(100).fill(ping()))
    expect([us.sent.length, us.of('refuse')]).toMatchObject([16, [{ why: 'TooManyProbesInPacket', count: 84 }]])
  })

  test('by stream, ML 5.3', () => {
    const { swim } = OneNode.among([])
    expect(answerStreamPing(swim, ping())).toEqual({ type: 'ack', SeqNo: 7, Payload: null })
    expect(answerStreamPing(swim, ping({ Node: '' }))).toBeDefined()
    expect(answerStreamPing(swim, ping({ Node: 'b' }))).toBeUndefined()
  })
})

describe('indirect ping, ML 7.3', () => {
  test('pings the target under a number of our own, and passes its ack on', () => {
    const us = OneNode.among(['b', 'c'])
    us.hear(ask({ SourceAddr: at(2).addr, SourcePort: 7946, SourceNode: 'b' }))
    expect(us.sent).toMatchObject([
      { to: at(3), messages: [{ type: 'ping', SeqNo: 1, Node: 'c', SourceAddr: US.addr, SourcePort: 7946, SourceNode: 'us' }] },
    ])
    us.effects = []
    us.hear({ type: 'ack', SeqNo: 1, Payload: Uint8Array.of(1) })
    expect(us.sent).toMatchObject([{ to: at(2), node: 'b', messages: [{ type: 'ack', SeqNo: 7, Payload: null }] }])
    us.pass(1000)
    expect(us.sent).toHaveLength(1)
  })

  test.each([
    [true, ['nack']],
    [false, []],
  ])('no ack within ProbeTimeout, nack wanted %p: %j', (Nack, types) => {
    const us = OneNode.among(['b', 'c'])
    us.hear(ask({ Nack }))
    us.effects = []
    us.pass(499)
    expect(us.sent).toEqual([])
    us.pass(1)
    expect(us.sent.flatMap(({ messages }) => messages.map(({ type }) => type))).toEqual(types)
    us.hear({ type: 'ack', SeqNo: 1, Payload: null })
    expect(us.sent).toHaveLength(types.length)
  })

  test('probes nobody who is no member, and says so at once', () => {
    const us = OneNode.among(['b', 'c'])
    us.hear(ask({ Target: at(66).addr }), ask({ Target: at(66).addr, Nack: false }))
    expect(us.sent).toMatchObject([{ to: at(99), messages: [{ type: 'nack', SeqNo: 7 }] }])
    expect(us.refusals).toEqual(['ProbeTargetUnknown', 'ProbeTargetUnknown'])
  })

  test('port 0 stands for our own', () => {
    const us = OneNode.among(['c'])
    us.hear(ask({ Target: at(2).addr, Port: 0 }))
    expect(us.sent).toMatchObject([{ to: at(2) }])
  })

  test('relays have a cap', () => {
    const us = OneNode.among(['b', 'c'])
    for (let i = 0; i < 70; i++) us.hear(...Array<IndirectPing>(16).fill(ask()))
    expect(us.swim.relays.size).toBe(1024)
    expect(us.refusals.filter((why) => why === 'RelaysFull')).toHaveLength(70 * 16 - 1024)
    us.pass(500)
    expect(us.swim.relays.size).toBe(0)
  })
})
