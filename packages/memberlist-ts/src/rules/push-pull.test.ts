import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { alive, at, dead, entry, OneNode, suspect, US, VSN } from '../testing/one-node.ts'
import { localState } from './push-pull.ts'
import { areCompatible } from './versions.ts'

const outcome = (us: OneNode) =>
  us.effects.flatMap((effect) => (effect.do === 'refuse-merge' ? effect.why : effect.do === 'merged' ? 'merged' : []))
const SERF = Uint8Array.of(1, 5, 2, 2, 5, 5)

describe('our state, ML 5.5', () => {
  test('holds everybody, the gone and ourselves too, with addresses as received', () => {
    const us = OneNode.among(['b', 'c', 'd', 'e'])
    us.hear(suspect('c', 'x'), dead('d', 'x'), dead('e', 'e'))
    const { nodes, Join } = localState(us.swim, true, new Uint8Array(0))
    expect(Join).toBe(true)
    expect(Object.fromEntries(nodes.map(({ Name, State }) => [Name, State]))).toEqual({ us: 0, b: 0, c: 1, d: 2, e: 3 })
    expect(nodes.find(({ Name }) => Name === 'us')).toEqual(entry('us', 1, { Addr: US.addr }))
  })
})

describe('merging, ML 5.5', () => {
  test('a: port 0 is our own', () => {
    const us = OneNode.among([])
    us.merge([entry('b', 2, { Port: 0 })])
    expect(us.node('b').port).toBe(7946)
  })

  test('d: alive joins, left has left, dead and suspect are only suspected, by us', () => {
    const us = OneNode.among(['b', 'c', 'd'])
    us.merge([entry('b', 2, { State: 2 }), entry('c', 3, { State: 1 }), entry('d', 4, { State: 3 }), entry('e', 5)])
    expect(outcome(us)).toEqual(['merged'])
    expect(['b', 'c', 'd', 'e'].map((name) => us.node(name).state)).toEqual(['suspect', 'suspect', 'left', 'alive'])
    expect(us.told).toEqual(expect.arrayContaining([suspect('b', 'us'), suspect('c', 'us'), dead('d', 'd'), alive('e', 5)]))
  })

  test('d: a restarted node finds its former self and goes beyond it', () => {
    const us = OneNode.among([])
    us.merge([entry('us', 1, { Incarnation: 7, State: 2 }), entry('b', 2)], { Join: true })
    expect([us.node('us').incarnation, us.node('us').state]).toEqual([8, 'alive'])
    const left = OneNode.among([])
    left.merge([entry('us', 1, { Incarnation: 7, State: 3 })])
    expect([left.node('us').incarnation, left.node('us').state]).toEqual([8, 'alive'])
    const differs = OneNode.among([])
    differs.merge([entry('us', 1, { Incarnation: 7, Meta: Uint8Array.of(1) })])
    expect(differs.node('us').incarnation).toBe(8)
  })

  test('d: that somebody holds us for dead is told, and refuted once; who only suspects us is refuted', () => {
    const us = OneNode.among(['b'])
    us.merge([entry('us', 1, { State: 1 })])
    expect(us.events).toEqual([])
    us.merge([entry('us', 1, { Incarnation: 7, State: 2 })])
    us.merge([entry('us', 1, { Incarnation: 7, State: 2 })])
    expect([us.events, us.node('us').incarnation]).toEqual([['accused us alive', 'accused us alive'], 8])
  })

  test('d: hearsay about the unknown dead is nothing', () => {
    const us = OneNode.among([])
    us.merge([entry('b', 2, { State: 2 }), entry('c', 3, { State: 1 }), entry('d', 4, { State: 3 })])
    expect([outcome(us), us.swim.table.size]).toEqual([['merged'], 1])
  })

  test('c: a veto, for joins only', () => {
    const hooks = { vetoMerge: (nodes: readonly { name: string }[]) => nodes.some(({ name }) => name === 'b') }
    const us = OneNode.among([], { hooks })
    us.merge([entry('b', 2)], { Join: true })
    expect([outcome(us), us.swim.table.size]).toEqual([['MergeVetoed'], 1])
    us.effects = []
    us.merge([entry('b', 2)])
    expect(outcome(us)).toEqual(['merged'])
  })

  test.each([
    ['StateUnknown', { State: 4 }],
    ['StateUnknown', { State: -1 }],
    ['VersionsIllegal', { Vsn: new Uint8Array(0) }],
    ['VersionsIllegal', { Vsn: VSN.subarray(0, 3) }],
    ['NameUnusable', { Name: '' }],
    ['IncarnationZero', { Incarnation: 0 }],
  ] as const)('one bad entry (%s, %p) blocks nothing', (why, wrong) => {
    const us = OneNode.among([])
    us.merge([entry('b', 2, wrong), entry('c', 3)])
    expect([outcome(us), us.refusals, us.swim.table.order.map(({ name }) => name).sort()]).toEqual([
      ['merged'],
      [why],
      ['c', 'us'],
    ])
  })

  test('names like __proto__ are names', () => {
    const us = OneNode.among([])
    us.merge([entry('__proto__', 2), entry('constructor', 3)])
    expect(us.events).toEqual(['join __proto__ alive', 'join constructor alive'])
  })
})

describe('versions, ML 5.5 b', () => {
  test.each([
    ['the same everywhere', VSN, [VSN, VSN], true],
    ['serf among MetalLB', VSN, [SERF], false],
    ['serf among serf', SERF, [SERF, SERF], true],
    ['one that needs a newer protocol', VSN, [Uint8Array.of(3, 5, 3, 0, 0, 0)], false],
    ['one that knows less but enough', VSN, [Uint8Array.of(1, 2, 2, 0, 0, 0)], true],
    ['one that knows too little', VSN, [Uint8Array.of(1, 1, 1, 0, 0, 0)], false],
  ])('%s', (_, vsn, others, fits) => {
    const us = OneNode.among([], { vsn })
    us.merge(others.map((Vsn, i) => entry(`n${i}`, i + 2, { Vsn })))
    expect(outcome(us)).toEqual([fits ? 'merged' : 'VersionsDisagree'])
    expect(us.swim.table.size).toBe(fits ? 1 + others.length : 1)
  })

  test('the dead do not narrow the range, but must lie in it', () => {
    const us = OneNode.among([])
    us.merge([entry('b', 2, { Vsn: SERF, State: 2 })])
    expect(outcome(us)).toEqual(['VersionsDisagree'])
    us.effects = []
    us.merge([entry('b', 2, { Vsn: Uint8Array.of(2, 2, 2, 0, 0, 0), State: 2 })])
    expect(outcome(us)).toEqual(['merged'])
  })

  test('a range is common exactly when every spoken version lies in every understood range', () => {
    const byte = fc.integer({ min: 1, max: 4 })
    const node = fc.record({
      alive: fc.boolean(),
      vsn: fc.tuple(byte, byte, byte, byte, byte, byte).map((bytes) => Uint8Array.from(bytes)),
    })
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 4 }), (nodes) => {
        const plain = nodes.every((speaker) =>
          nodes.every((hearer) => {
            const [pmin = 0, pmax = 0, , dmin = 0, dmax = 0] = hearer.vsn
            const [, , pcur = 0, , , dcur = 0] = speaker.vsn
            return !hearer.alive || (pmin <= pcur && pcur <= pmax && dmin <= dcur && dcur <= dmax)
          }),
        )
        expect(areCompatible(nodes)).toBe(plain)
      }),
    )
  })
})

describe('schedule, ML 8.6', () => {
  test('with one random alive node, every PushPullInterval after a random delay', () => {
    const us = new OneNode({ config: { probeInterval: 0 } })
    us.feed({ type: 'start' })
    us.hear(alive('b', 2), alive('c', 3))
    us.hear(suspect('c', 'x'))
    const first = us.swim.pushPullAt
    expect(first).toBeGreaterThanOrEqual(30_000)
    expect(first).toBeLessThan(60_000)
    us.hear(alive('c', 3, { Incarnation: 2 }), dead('c', 'x', 2))
    us.pass(first + 60_000)
    expect(us.of('push-pull')).toEqual(Array(3).fill({ do: 'push-pull', to: at(2), node: 'b' }))
  })

  test('0 switches off', () => {
    const us = new OneNode({ config: { probeInterval: 0, gossipInterval: 0, pushPullInterval: 0 } })
    us.feed({ type: 'start' })
    us.hear(alive('b', 2))
    us.effects = []
    us.pass(1e6)
    expect(us.effects).toEqual([])
  })
})
