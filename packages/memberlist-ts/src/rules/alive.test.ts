import { describe, expect, test } from '@jest/globals'
import { alive, at, dead, entry, OneNode, suspect, US, VSN } from '../testing/one-node.ts'

const meta = (text: string) => new Uint8Array(Buffer.from(text))

describe('alive, ML 6.4', () => {
  test('1: who leaves hears nothing about itself any more', () => {
    const us = OneNode.among(['b'])
    us.feed({ type: 'leave', ticket: 1 })
    us.quiet()
    us.hear(alive('us', 1, { Incarnation: 9 }))
    expect([us.node('us').state, us.told]).toEqual(['left', []])
  })

  test.each([
    ['VersionsIllegal', { Vsn: new Uint8Array(0) }],
    ['VersionsIllegal', { Vsn: VSN.subarray(0, 5) }],
    ['VersionsIllegal', { Vsn: Uint8Array.of(0, 5, 2, 0, 0, 0) }],
    ['VersionsIllegal', { Vsn: Uint8Array.of(3, 2, 2, 0, 0, 0) }],
    ['AddressUnusable', { Addr: new Uint8Array(5) }],
    ['AddressUnusable', { Addr: new Uint8Array(4) }],
    ['AddressUnusable', { Addr: Uint8Array.of(224, 0, 0, 1) }],
    ['MetaTooLong', { Meta: new Uint8Array(513) }],
    ['IncarnationZero', { Incarnation: 0 }],
    ['NameUnusable', { Node: '' }],
    ['NameUnusable', { Node: 'x'.repeat(256) }],
  ] as const)('2 and additions, %s: %p is neither believed nor told on', (why, wrong) => {
    const us = OneNode.among([])
    us.hear(alive('b', 2, wrong))
    expect([us.refusals, us.swim.table.size, us.told]).toEqual([[why], 1, []])
  })

  test('3: the application may veto', () => {
    const us = OneNode.among([], { hooks: { vetoAlive: ({ name }) => name === 'b' } })
    us.hear(alive('b', 2), alive('c', 3))
    expect([us.refusals, us.events]).toEqual([['AliveVetoed'], ['join c alive']])
  })

  test('4: an unknown node joins, is told on as received, and owns its bytes', () => {
    const us = OneNode.among([])
    const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 2)
    const message = alive('b', 2, { Addr: mapped, Incarnation: 7, Meta: meta('x') })
    us.hear(message)
    expect([us.events, us.told]).toEqual([['join b alive'], [message]])
    mapped.fill(9)
    expect(us.node('b').addr[15]).toBe(2)
  })

  test('4: the table has a cap', () => {
    const us = OneNode.among(['b', 'c'], { config: { maxNodes: 3 } })
    us.hear(alive('d', 5))
    expect([us.refusals, us.swim.table.size]).toEqual([['TableFull'], 3])
    us.hear(alive('c', 3, { Incarnation: 2 }))
    expect(us.node('c').incarnation).toBe(2)
  })

  test.each([
    ['another address', { Addr: at(3).addr }],
    ['another port', { Port: 7947 }],
    ['the same address in its other form', { Addr: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 2) }],
  ])('4: %s is a conflict, and nothing changes', (_, change) => {
    const us = OneNode.among(['b'])
    us.hear(alive('b', 2, { ...change, Incarnation: 9 }))
    expect(us.of('tell-conflict')).toMatchObject([{ node: { name: 'b', incarnation: 1 }, other: { name: 'b', incarnation: 9 } }])
    expect([us.told, us.node('b').incarnation]).toEqual([[], 1])
  })

  test('4: a conflict about our own name is not refuted', () => {
    const us = OneNode.among([])
    us.hear(alive('us', 5, { Incarnation: 9 }))
    expect([us.of('tell-conflict').length, us.told, us.swim.awareness.score]).toEqual([1, [], 0])
  })

  test('4: who left may come back elsewhere, with any incarnation', () => {
    const us = OneNode.among(['b'])
    us.hear(alive('b', 2, { Incarnation: 5 }), dead('b', 'b', 5))
    us.effects = []
    us.hear(alive('b', 6))
    expect([us.events, us.node('b').addr, us.node('b').incarnation]).toEqual([['join b alive'], at(6).addr, 1])
  })

  test('4: the dead may after DeadNodeReclaimTime, not before', () => {
    const us = OneNode.among(['b'], { config: { deadNodeReclaimTime: 5000 } })
    us.hear(dead('b', 'c'))
    us.now = 5000
    us.hear(alive('b', 6, { Incarnation: 9 }))
    expect(us.node('b').state).toBe('dead')
    us.now = 5001
    us.hear(alive('b', 6))
    expect([us.node('b').state, us.node('b').addr]).toEqual(['alive', at(6).addr])
  })

  test('4: without DeadNodeReclaimTime the dead never may', () => {
    const us = OneNode.among(['b'])
    us.hear(dead('b', 'c'))
    us.now = 1e9
    us.hear(alive('b', 6, { Incarnation: 9 }))
    expect(us.of('tell-conflict')).toHaveLength(1)
  })

  test('4: addresses outside the allowed networks', () => {
    const us = OneNode.among([], { allow: (addr) => addr[3] !== 66 })
    us.hear(alive('b', 66))
    us.feed({ type: 'packet', from: at(66), messages: [alive('c', 3)] })
    us.merge([entry('d', 66)])
    expect([us.refusals, us.swim.table.size]).toEqual([['AddressNotAllowed', 'AddressNotAllowed', 'AddressNotAllowed'], 1])
  })

  test('5: what is not newer is no news', () => {
    const us = OneNode.among(['b'])
    us.hear(alive('b', 2, { Meta: meta('x') }))
    expect([us.told, us.events]).toEqual([[], []])
  })

  test('6, 8: a suspect that speaks up is alive, silently', () => {
    const us = OneNode.among(['b'])
    us.hear(suspect('b', 'c'))
    us.now = 3000
    us.hear(alive('b', 2, { Incarnation: 2 }))
    expect([us.node('b').state, us.node('b').since, us.swim.suspicions.size, us.events]).toEqual(['alive', 3000, 0, []])
  })

  test('7: what others say of us is refuted when it differs', () => {
    const us = OneNode.among([])
    us.hear(alive('us', 1))
    expect(us.told).toEqual([])
    us.hear(alive('us', 1, { Meta: meta('x') }))
    expect([us.told, us.swim.awareness.score]).toEqual([[alive('us', 1, { Incarnation: 2 })], 1])
    us.hear(alive('us', 1, { Incarnation: 41 }))
    expect(us.node('us').incarnation).toBe(42)
  })

  test('7: an older word about us is ignored', () => {
    const us = OneNode.among([])
    us.hear(alive('us', 1, { Incarnation: 41 }))
    us.quiet()
    us.hear(alive('us', 1, { Incarnation: 7, Meta: meta('x') }))
    expect([us.node('us').incarnation, us.told]).toEqual([42, []])
  })

  test('9: the dead and the left join again; others update on new metadata only', () => {
    const us = OneNode.among(['b', 'c'])
    us.hear(dead('b', 'x'), dead('c', 'c'))
    us.effects = []
    us.hear(alive('b', 2, { Incarnation: 2 }), alive('c', 3, { Incarnation: 2, Meta: meta('x') }))
    us.hear(alive('b', 2, { Incarnation: 3, Meta: meta('y') }), alive('c', 3, { Incarnation: 3, Meta: meta('x') }))
    expect(us.events).toEqual(['join b alive', 'join c alive', 'update b alive'])
  })

  test('a port of 0 is our own bind port, and protocol version 1 knows no other', () => {
    const us = OneNode.among([])
    us.hear(alive('b', 2, { Port: 0 }))
    expect(us.node('b').port).toBe(7946)
    const old = OneNode.among([], { config: { protocolVersion: 1 } })
    old.hear(alive('b', 2, { Port: 5000 }))
    expect(old.node('b').port).toBe(7946)
  })
})

describe('incarnations, ML 6.2', () => {
  test('we are the first we know, with 1', () => {
    const us = new OneNode()
    us.feed({ type: 'start' })
    expect([us.events, us.told, us.node('us')]).toMatchObject([['join us alive'], [alive('us', 1)], { ...US, incarnation: 1 }])
  })

  test('never wrap: an accusation with the last number is answered with the last number', () => {
    const us = OneNode.among([])
    us.hear(suspect('us', 'b', 0xffff_ffff))
    us.hear(dead('us', 'b', 0xffff_ffff))
    expect(us.node('us').incarnation).toBe(0xffff_ffff)
    expect(us.of('notice').map(({ what }) => what)).toContain('IncarnationAtLimit')
  })
})
