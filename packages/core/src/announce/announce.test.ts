import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Announcement, announce, interfacesOn } from './announce.ts'
import type { AnnounceFacts } from './facts.ts'
import { advertisement, cidr, endpoints, ip, node, pool, rank, sampleFacts, selector, service } from './testing/sample-facts.ts'

const KEY = 'web/shop'
const EXCLUDED = new Map([['node.kubernetes.io/exclude-from-external-load-balancers', 'false']])
const rack = (name: string) => ({ labels: new Map([['rack', name]]) })

function announced(facts: AnnounceFacts): Announcement {
  const decision = announce(facts, KEY, rank)
  if ('why' in decision) throw new Error(`not announced: ${decision.why}`)
  return decision
}

test('the sample is announced, by the order of its address', () => {
  expect(announced(sampleFacts())).toMatchObject({
    service: KEY,
    ips: ['192.0.2.40'],
    pool: 'pool',
    candidates: ['a', 'b', 'c'].sort((x, y) => (rank(x, ip('192.0.2.40')) < rank(y, ip('192.0.2.40')) ? -1 : 1)),
    outOfTheRunning: [],
  })
})

describe('nobody announces', () => {
  const refusals: readonly (readonly [why: object, facts: AnnounceFacts])[] = [
    [{ why: 'ServiceDeleted' }, sampleFacts({ services: [] })],
    [{ why: 'NotLoadBalancer' }, sampleFacts({ services: [service({ isLoadBalancer: false })] })],
    [{ why: 'OtherClass', class: 'x' }, sampleFacts({ services: [service({ loadBalancerClass: 'x' })] })],
    [{ why: 'OtherClass', class: undefined }, sampleFacts({ lbClass: 'x' })],
    [{ why: 'NoIPAllocated' }, sampleFacts({ services: [service({ ips: [] })] })],
    [{ why: 'InvalidIP', unreadable: ['1.2.3'] }, sampleFacts({ services: [service({ ips: [], unreadableIps: ['1.2.3'] })] })],
    [{ why: 'InvalidIP', unreadable: ['1.2.3'] }, sampleFacts({ services: [service({ unreadableIps: ['1.2.3'] })] })],
    [{ why: 'IPNotAllowed', ips: ['203.0.113.1'] }, sampleFacts({ services: [service({ ips: [ip('203.0.113.1')] })] })],
    [{ why: 'IPNotAllowed' }, sampleFacts({ pools: [] })],
    [{ why: 'NoEndpoints' }, sampleFacts({ slices: [] })],
    [{ why: 'NoEndpoints' }, sampleFacts({ slices: [endpoints(KEY, [])] })],
    [{ why: 'NoMatchingAdvertisement', pool: 'pool' }, sampleFacts({ advertisements: [] })],
    [{ why: 'NoMatchingAdvertisement' }, sampleFacts({ advertisements: [advertisement({ pools: new Set(['other']) })] })],
    [
      { why: 'NoMatchingAdvertisement' },
      sampleFacts({ advertisements: [advertisement({ serviceSelectors: [selector({ app: 'x' })] })] }),
    ],
  ]
  test('there are refusals', () => expect(refusals).not.toHaveLength(0))
  test.each(refusals)('%j', (why, facts) => expect(announce(facts, KEY, rank)).toMatchObject({ service: KEY, ...why }))

  test('when its two addresses are in two pools', () => {
    const ips = [ip('192.0.2.40'), ip('2001:db8::40')]
    const pools = [pool({ name: 'four', cidrs: [cidr('192.0.2.0/24')] }), pool({ name: 'six', cidrs: [cidr('2001:db8::/64')] })]
    expect(announce(sampleFacts({ services: [service({ ips })], pools }), KEY, rank)).toMatchObject({ why: 'IPNotAllowed', ips })
  })
})

describe('a node is out of the running', () => {
  const out = (facts: AnnounceFacts) => announced(facts).outOfTheRunning
  test('without network', () => {
    expect(out(sampleFacts({ nodes: [node('a'), node('b', { networkUnavailable: true })] }))).toEqual([
      { node: 'b', why: 'NodeNetworkUnavailable' },
    ])
  })
  test('with the exclude label, whatever its value, unless that is ignored', () => {
    const nodes = [node('a'), node('b', { labels: EXCLUDED })]
    expect(out(sampleFacts({ nodes }))).toEqual([{ node: 'b', why: 'NodeLabeledExcludeBalancers' }])
    expect(out(sampleFacts({ nodes, ignoreExcludeLB: true }))).toEqual([])
  })
  test('when no advertisement selects it; any selector of any advertisement will do', () => {
    const nodes = [node('a', rack('1')), node('b', rack('2')), node('c', rack('3')), node('d')]
    const advertisements = [
      advertisement({ nodeSelectors: [selector({ rack: '1' }), selector({ rack: '2' })] }),
      advertisement({ nodeSelectors: [selector({ rack: '3' })], pools: new Set(['other']) }),
    ]
    expect(out(sampleFacts({ nodes, advertisements }))).toEqual([
      { node: 'c', why: 'NoMatchingAdvertisement' },
      { node: 'd', why: 'NoMatchingAdvertisement' },
    ])
  })
  test('with policy Local and no endpoint of its own', () => {
    const services = [service({ onlyLocalEndpoints: true })]
    const slices = [endpoints(KEY, ['a']), endpoints(KEY, ['c'], true)]
    expect(out(sampleFacts({ services, slices }))).toEqual([{ node: 'b', why: 'NoLocalEndpoints' }])
  })
  test('and with policy Cluster an endpoint anywhere is enough', () => {
    expect(announced(sampleFacts({ slices: [endpoints(KEY, [], true)] })).candidates).toHaveLength(3)
  })
  test('every one: announced by nobody, and each reason is told', () => {
    const facts = sampleFacts({ services: [service({ onlyLocalEndpoints: true })], slices: [endpoints(KEY, [], true)] })
    expect(announced(facts)).toMatchObject({ candidates: [], outOfTheRunning: [{ node: 'a' }, { node: 'b' }, { node: 'c' }] })
  })
})

test('the first address decides the order for all', () => {
  const [four, six] = [ip('192.0.2.40'), ip('2001:db8::40')]
  const nodes = Array.from({ length: 9 }, (_, i) => node(`n${i}`))
  const order = (ips: readonly (typeof four)[]) => announced(sampleFacts({ services: [service({ ips })], nodes })).candidates
  expect(order([four, six])).toEqual(order([four]))
  expect(order([six, four])).toEqual(order([six]))
  expect(order([six, four])).not.toEqual(order([four, six]))
})

describe('interfaces', () => {
  const on = (name: string, ...advertisements: ReturnType<typeof advertisement>[]) => {
    const self = node('a', rack(name))
    return interfacesOn(announced(sampleFacts({ nodes: [self], advertisements })), self)
  }
  const eth1 = advertisement({ name: 'x', interfaces: ['eth1', 'eth0'] })
  const rack2 = advertisement({ name: 'y', nodeSelectors: [selector({ rack: '2' })], interfaces: ['bond0'] })
  const all = advertisement({ name: 'z', nodeSelectors: [selector({ rack: '3' })] })

  test('are the union over the advertisements that select the node', () => {
    expect(on('1', eth1, rack2, all)).toEqual(['eth0', 'eth1'])
    expect(on('2', eth1, rack2, all)).toEqual(['bond0', 'eth0', 'eth1'])
  })
  test('are all when one of them names none', () => expect(on('3', eth1, rack2, all)).toBe('all'))
  test('of other Services and pools do not count', () => {
    expect(on('1', eth1, advertisement({ pools: new Set(['other']) }))).toEqual(['eth0', 'eth1'])
    expect(on('1', eth1, advertisement({ serviceSelectors: [selector({ app: 'x' })] }))).toEqual(['eth0', 'eth1'])
  })
  test('are none on a node that no advertisement selects', () => {
    const nodes = [node('a', rack('2')), node('b')]
    expect(interfacesOn(announced(sampleFacts({ nodes, advertisements: [rack2] })), node('b'))).toEqual([])
  })
})

test('the order in which facts came in decides nothing', () =>
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 }), fc.boolean(), (names, local) => {
      const sample = (order: readonly string[]) =>
        sampleFacts({
          services: [service({ onlyLocalEndpoints: local })],
          nodes: order.map((name) => node(name, { networkUnavailable: name === 'b' })),
          slices: order.map((name) => endpoints(KEY, name === 'c' ? [] : [name])),
        })
      expect(announce(sample(names), KEY, rank)).toEqual(announce(sample(names.toReversed()), KEY, rank))
    }),
  ))
