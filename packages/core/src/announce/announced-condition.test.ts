import { describe, expect, test } from '@jest/globals'
import type { Announcer, ConditionView, ServiceView } from '../facts.ts'
import { announcedCondition, conditionStep, isUncovered } from './announced-condition.ts'
import type { Coverage } from './coverage.ts'
import { ip, service } from './testing/sample-facts.ts'

const on = (node: string, ...interfaces: string[]): Announcer => ({ node, interfaces })
const yes = (from: string): ConditionView => ({ status: 'True', reason: 'Announced', message: `announced from ${from}` })
const NOBODY: ConditionView = {
  status: 'False',
  reason: 'NoSpeakerAnnounces',
  message: 'it has an address, and no speaker says that it announces it',
}
const NODE_A = yes('node a on eth0')
const OTHER_WORDS: ConditionView = { ...NODE_A, message: 'something else' }
const OTHER_REASON: ConditionView = { ...NODE_A, reason: 'Else' }
const OTHER_STATUS: ConditionView = { ...NODE_A, status: 'Unknown' }

const NONE_DOWN = () => false

const NONE: Coverage = { by: 'None', pool: 'web', advertisements: [], others: [] }
const BGP: Coverage = { by: 'OnlyBGP', pool: 'web', advertisements: ['BGPAdvertisement/x', 'BGPAdvertisement/y'], others: [] }

describe('what is to be said where nobody could announce it', () => {
  const WORDS: readonly (readonly [string, Coverage, string, string])[] = [
    ['no advertisement', NONE, 'NotAdvertised', 'it has an address of pool web, and no advertisement announces it'],
    [
      'none for this Service',
      { ...NONE, others: ['L2Advertisement/z'] },
      'NotAdvertised',
      'it has an address of pool web, and no advertisement announces it; L2Advertisement/z would, but does not select this Service',
    ],
    [
      'BGP alone',
      BGP,
      'OnlyBGPAdvertised',
      'it has an address of pool web, announced by BGPAdvertisement/x, BGPAdvertisement/y only, and Clarion does not speak BGP yet',
    ],
    ['L2, but no speaker', { ...NONE, by: 'L2', advertisements: ['L2Advertisement/x'] }, NOBODY.reason, NOBODY.message],
  ]
  test.each(WORDS)('%s', (_, covered, reason, message) => {
    expect(announcedCondition({ ips: [ip('192.0.2.1')] }, [], covered, NONE_DOWN)).toEqual({ status: 'False', reason, message })
    expect(isUncovered(reason)).toBe(covered.by !== 'L2')
    // A MetalLB speaker may announce what we would not.
    expect(announcedCondition({ ips: [ip('192.0.2.1')] }, [on('a', 'eth0')], covered, NONE_DOWN)).toEqual(NODE_A)
  })
})

describe('what is to be said', () => {
  const WORDS: readonly (readonly [string, readonly Announcer[], ConditionView])[] = [
    ['nobody', [], NOBODY],
    ['one node', [on('a', 'eth0')], NODE_A],
    ['its interfaces by name', [on('a', 'eth1', 'eth0')], yes('node a on eth0, eth1')],
    ['two nodes by name', [on('b', 'eth0'), on('a', 'eth1')], yes('node a on eth1; from node b on eth0')],
    ['a MetalLB speaker, which names no interface where all of them answer', [on('a')], yes('node a')],
    [
      'more names than anybody reads',
      [on('a', ...Array.from({ length: 18 }, (_, i) => `e${String(i).padStart(2, '0')}`))],
      yes('node a on e00, e01, e02, e03, e04, e05, e06, e07, e08, e09, e10, e11, e12, e13, e14, e15 and 2 more'),
    ],
  ]
  test.each(WORDS)('%s', (_, announcers, wanted) => {
    const before = JSON.stringify(announcers)
    expect(announcedCondition({ ips: [ip('192.0.2.1')] }, announcers, undefined, NONE_DOWN)).toEqual(wanted)
    expect(announcedCondition({ ips: [] }, announcers, NONE, NONE_DOWN)).toBeUndefined()
    expect(JSON.stringify(announcers)).toBe(before)
  })
})

describe('what a node said that is not ready any more', () => {
  const said = (announcers: readonly Announcer[], ...down: readonly string[]) =>
    announcedCondition({ ips: [ip('192.0.2.1')] }, announcers, undefined, (node) => down.includes(node))

  test('does not count where another one says that it announces', () => {
    expect(said([on('a', 'eth0'), on('b', 'eth0')], 'b')).toEqual(NODE_A)
    expect(said([on('a', 'eth0')], 'b')).toEqual(NODE_A)
  })
  test('is neither believed nor denied where nobody else does', () => {
    expect(said([on('b', 'eth0'), on('a')], 'a', 'b')).toEqual({
      status: 'Unknown',
      reason: 'NodeNotReady',
      message: 'announced last from node a; from node b on eth0, not ready by now: nobody knows whether it still is',
    })
    expect(said([], 'a')).toEqual(NOBODY)
  })
})

describe('the step', () => {
  const view = (over: Partial<ServiceView>) => service(over)
  const A = [on('a', 'eth0')]
  const CASES: readonly (readonly [string, Partial<ServiceView>, readonly Announcer[], ConditionView | 'remove' | 'none'])[] = [
    ['announced, nothing said', {}, A, NODE_A],
    ['announced, said already', { announcedCondition: NODE_A }, A, 'none'],
    ['announced, said in other words', { announcedCondition: OTHER_WORDS }, A, NODE_A],
    ['announced, said for another reason', { announcedCondition: OTHER_REASON }, A, NODE_A],
    ['announced, another status said', { announcedCondition: OTHER_STATUS }, A, NODE_A],
    ['announced by another node', { announcedCondition: NODE_A }, [on('b', 'eth0')], yes('node b on eth0')],
    ['by nobody, nothing said', {}, [], NOBODY],
    ['by nobody any more', { announcedCondition: NODE_A }, [], NOBODY],
    ['by nobody, said already', { announcedCondition: NOBODY }, [], 'none'],
    ['no address, nothing said', { ips: [] }, [], 'none'],
    ['no address, and still announced', { ips: [] }, A, 'none'],
    ['no address any more', { ips: [], announcedCondition: NODE_A }, [], 'remove'],
    ['no load balancer', { isLoadBalancer: false }, [], 'none'],
    ['no load balancer any more', { isLoadBalancer: false, announcedCondition: NODE_A }, A, 'remove'],
    ['of another class', { loadBalancerClass: 'x' }, A, 'none'],
    ["of another class, with its controller's words", { loadBalancerClass: 'x', announcedCondition: OTHER_WORDS }, [], 'none'],
  ]
  test.each(CASES)('%s', (_, over, announcers, wanted) => {
    const about = { service: view({}).key, uid: view({}).uid, type: 'clarion.dev/Announced' }
    const step =
      wanted === 'none'
        ? undefined
        : wanted === 'remove'
          ? { do: 'remove-condition', ...about }
          : { do: 'write-condition', ...about, ...wanted }
    expect(conditionStep(view(over), announcers, undefined, undefined, NONE_DOWN)).toEqual(step)
  })
  test('a controller of a class serves its Services only', () => {
    expect(conditionStep(view({ loadBalancerClass: 'x' }), A, 'x', undefined, NONE_DOWN)).toMatchObject({
      do: 'write-condition',
      status: 'True',
    })
    expect(conditionStep(view({}), A, 'x', undefined, NONE_DOWN)).toBeUndefined()
  })
  test('done, there is no other', () => {
    for (const [, over, announcers] of CASES) {
      const before = view(over)
      const step = conditionStep(before, announcers, undefined, undefined, NONE_DOWN)
      if (step === undefined) continue
      const { status, reason, message } = step.do === 'write-condition' ? step : { ...NODE_A }
      const announcedCondition = step.do === 'write-condition' ? { status, reason, message } : undefined
      expect(conditionStep({ ...before, announcedCondition }, announcers, undefined, undefined, NONE_DOWN)).toBeUndefined()
    }
  })
})
