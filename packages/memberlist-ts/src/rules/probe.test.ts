import { describe, expect, test } from '@jest/globals'
import { at, dead, OneNode, suspect, US, VSN } from '../testing/one-node.ts'
import type { PacketMessage } from '../wire/message.ts'
import { nextToProbe } from './rotation.ts'

/** The probe of `b`, just begun. */
const probing = (names: readonly string[], options: ConstructorParameters<typeof OneNode>[0] = {}) => {
  const us = OneNode.among(names, options)
  us.swim.probeIndex = us.swim.table.order.indexOf(us.node('b'))
  us.swim.probeAt = us.now
  us.pass(0)
  us.swim.probeAt = Number.POSITIVE_INFINITY
  return us
}
const source = { SourceAddr: US.addr, SourcePort: US.port, SourceNode: 'us' }
const ack = (SeqNo: number): PacketMessage => ({ type: 'ack', SeqNo, Payload: null })
const helpers = (us: OneNode) => us.sent.filter(({ messages }) => messages[0]?.type === 'indirectPing')

describe('rotation, ML 7.1', () => {
  test('probes everybody else once in a round, each round in its own order', () => {
    const us = OneNode.among(['b', 'c', 'd', 'e', 'f', 'g'])
    us.hear(dead('c', 'x'), dead('d', 'd'), suspect('e', 'x'))
    us.swim.probeIndex = us.swim.table.size
    const rounds = Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => nextToProbe(us.swim, 0)?.name ?? ''))
    for (const round of rounds) expect([...round].sort()).toEqual(['b', 'e', 'f', 'g'])
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(1)
  })

  test('gives up for this turn when there is nobody', () => {
    const us = OneNode.among(['b'])
    us.hear(dead('b', 'b'))
    expect(nextToProbe(us.swim, 0)).toBeUndefined()
  })

  test('begins after a random delay, then every ProbeInterval', () => {
    const us = new OneNode()
    us.feed({ type: 'start' })
    expect(us.swim.probeAt).toBeGreaterThanOrEqual(1000)
    expect(us.swim.probeAt).toBeLessThan(2000)
    const first = us.swim.probeAt
    us.pass(2500)
    expect((us.swim.probeAt - first) % 1000).toBeCloseTo(0)
  })

  test('turns that come due while a probe runs are dropped', () => {
    const us = OneNode.among(['b', 'c', 'd'])
    us.swim.awareness.score = 2 // each probe takes 3 s
    us.swim.probeAt = 1000
    const pings = () => us.sent.filter(({ probe }) => probe !== undefined).length
    us.pass(3999)
    expect(pings()).toBe(1)
    us.pass(1)
    expect(pings()).toBe(2)
  })
})

describe('one probe, ML 7.2', () => {
  test('1, 2: pings the alive by address, with gossip behind and no checksum', () => {
    const us = OneNode.among(['b'])
    us.hear(suspect('us', 'b', 1))
    us.swim.probeAt = us.now
    us.pass(0)
    expect(us.sent).toMatchObject([{ to: at(2), node: 'b', crc: false, probe: 1 }])
    expect(us.sent[0]?.messages).toMatchObject([
      { type: 'ping', SeqNo: 1, Node: 'b', ...source },
      { type: 'alive', Incarnation: 2 },
    ])
  })

  test('2: a suspect is told so together with the ping, with a checksum and nothing else', () => {
    const us = OneNode.among(['b', 'c'])
    us.hear(suspect('b', 'c', 4))
    us.swim.probeIndex = us.swim.table.order.indexOf(us.node('b'))
    us.swim.probeAt = us.now
    us.pass(0)
    expect(us.sent).toMatchObject([{ to: at(2), crc: true }])
    expect(us.sent[0]?.messages).toEqual([{ type: 'ping', SeqNo: 1, Node: 'b', ...source }, suspect('b', 'us', 4)])
  })

  test('2: no checksum for one who does not know them', () => {
    const us = OneNode.among([])
    us.hear({
      type: 'alive',
      Incarnation: 1,
      Node: 'b',
      Addr: at(2).addr,
      Port: 7946,
      Meta: null,
      Vsn: Uint8Array.of(1, 4, 2, 0, 0, 0),
    })
    us.hear(suspect('b', 'c'))
    us.quiet()
    us.swim.probeAt = us.now
    us.pass(0)
    expect(us.sent).toMatchObject([{ crc: false }])
  })

  test('3: an ack in time is a success, with its round trip', () => {
    const us = probing(['b', 'c'])
    us.swim.awareness.score = 3
    us.pass(20)
    us.hear({ type: 'ack', SeqNo: 1, Payload: Uint8Array.of(7) })
    expect(us.of('ping-complete')).toMatchObject([{ node: { name: 'b' }, roundTrip: 20, payload: Uint8Array.of(7) }])
    us.pass(5000)
    expect([us.swim.awareness.score, us.node('b').state, helpers(us)]).toEqual([2, 'alive', []])
  })

  test('3: an ack with another number, and a second one, mean nothing', () => {
    const us = probing(['b'])
    us.hear(ack(77))
    expect(us.swim.probe).toBeDefined()
    us.hear(ack(1), ack(1))
    expect(us.of('ping-complete')).toHaveLength(1)
  })

  test('4, 5: after ProbeTimeout asks three others by packet, and itself by stream', () => {
    const us = probing(['b', 'c', 'd', 'e', 'f', 'g'])
    us.hear(dead('c', 'x'), suspect('d', 'x'))
    us.quiet()
    us.pass(499)
    expect(us.effects).toEqual([])
    us.pass(1)
    expect(
      helpers(us)
        .map(({ node }) => node)
        .sort(),
    ).toEqual(['e', 'f', 'g'])
    expect(helpers(us)[0]?.messages[0]).toEqual({
      type: 'indirectPing',
      SeqNo: 1,
      Target: at(2).addr,
      Port: 7946,
      Node: 'b',
      Nack: true,
      ...source,
    })
    expect(us.of('stream-ping')).toMatchObject([{ to: at(2), node: 'b', seqNo: 1, deadline: 1000 }])
  })

  test.each([
    ['when switched off', VSN, true],
    ['to one who does not answer them', Uint8Array.of(1, 2, 2, 0, 0, 0), false],
  ])('5: no stream ping %s', (_, Vsn, disableTcpPings) => {
    const us = OneNode.among([], { config: { disableTcpPings } })
    us.hear({ type: 'alive', Incarnation: 1, Node: 'b', Addr: at(2).addr, Port: 7946, Meta: null, Vsn })
    us.swim.probeAt = us.now
    us.pass(600)
    expect([us.swim.probe?.asked, us.of('stream-ping')]).toEqual([true, []])
  })

  test('6: a late ack counts, whoever sends it', () => {
    const us = probing(['b', 'c'])
    us.pass(900)
    us.hear(ack(1))
    us.pass(1000)
    expect([us.node('b').state, us.of('ping-complete')]).toEqual(['alive', []])
  })

  test('7: a stream that answers is a success, with a warning', () => {
    const us = probing(['b', 'c'])
    us.pass(700)
    us.feed({ type: 'stream-ping-answered', seqNo: 1 })
    us.pass(300)
    expect([us.node('b').state, us.of('notice').map(({ what }) => what)]).toEqual(['alive', ['UdpBroken']])
  })

  test('8: nothing at all: suspected, by us', () => {
    const us = probing(['b', 'c'])
    us.pass(999)
    expect(us.node('b').state).toBe('alive')
    us.pass(1)
    expect([us.node('b').state, us.told]).toEqual(['suspect', [suspect('b', 'us')]])
  })

  test('a ping that cannot be sent goes on to the others at once', () => {
    const us = probing(['b', 'c'])
    us.feed({ type: 'send-failed', seqNo: 1 })
    expect(helpers(us)).toHaveLength(1)
    us.pass(1000)
    expect(us.node('b').state).toBe('suspect')
  })

  test('when our own turn comes late, the others still have their full time', () => {
    const us = probing(['b', 'c'])
    us.now = 5000
    us.feed({ type: 'tick' })
    expect([helpers(us).length, us.node('b').state, us.swim.probe?.endAt]).toEqual([1, 'alive', 5500])
  })

  test('takes longer the more we doubt ourselves; the wait for the first ack does not', () => {
    const us = OneNode.among(['b'])
    us.swim.awareness.score = 2
    us.swim.probeAt = us.now
    us.pass(0)
    us.swim.probeAt = Number.POSITIVE_INFINITY
    us.pass(500)
    expect(us.of('stream-ping')).toMatchObject([{ deadline: 3000 }])
    us.pass(2499)
    expect(us.node('b').state).toBe('alive')
    us.pass(1)
    expect(us.node('b').state).toBe('suspect')
  })
})

describe('health score, ML 7.5', () => {
  test.each([
    [0, 3],
    [2, 1],
    [3, 0],
    [9, 0],
  ])('a failure with %d of 3 nacks adds %d', (nacks, score) => {
    const us = probing(['b', 'c', 'd', 'e'])
    us.pass(600)
    for (let i = 0; i < nacks; i++) us.hear({ type: 'nack', SeqNo: 1 })
    us.pass(400)
    expect(us.swim.awareness.score).toBe(score)
  })

  test('a failure nobody could deny adds one; success takes one; it stays within 0 and 7', () => {
    const us = probing(['b'])
    us.pass(1000)
    expect(us.swim.awareness.score).toBe(1)
    for (let i = 2; i < 20; i++) us.hear(suspect('us', 'b', i))
    expect(us.swim.awareness.score).toBe(7)
  })
})
