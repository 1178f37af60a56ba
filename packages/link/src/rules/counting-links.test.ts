import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aLink, mac } from '../testing/links.ts'
import { countingLinks, DEFAULT_EXCLUDE, type LinkRefusal } from './counting-links.ts'
import type { Link } from './link.ts'

describe('a link', () => {
  test('that is up, broadcasts and has a MAC counts', () => {
    expect(countingLinks([aLink()], DEFAULT_EXCLUDE)).toEqual({ counting: [aLink()], ignored: [] })
  })
  test('counts without a carrier: the cable may come back', () => {
    expect(countingLinks([aLink({ carrier: false })]).counting).toHaveLength(1)
  })
  const refused: readonly (readonly [LinkRefusal, Partial<Link>])[] = [
    ['LinkIsLoopback', { name: 'lo', loopback: true, broadcast: false }],
    ['LinkExcluded', { name: 'docker0' }],
    ['LinkDown', { up: false, carrier: false }],
    ['LinkEnslaved', { master: 7 }],
    ['LinkNoArp', { noArp: true }],
    ['LinkNotBroadcast', { broadcast: false }],
    ['LinkHasNoMac', { mac: mac('00:00:00:00:00:00') }],
  ]
  test.each(refused)('does not count: %s', (why, of) => {
    const link = aLink(of)
    expect(countingLinks([link])).toEqual({ counting: [], ignored: [{ link, why }] })
  })
  test.each(refused.map(([why], i) => [why, refused.slice(i)] as const))(
    'with several faults is told the first: %s',
    (why, rest) => {
      const all: Partial<Link> = Object.assign({}, ...rest.map(([, of]) => of).reverse())
      expect(countingLinks([aLink(all)]).ignored).toEqual([expect.objectContaining({ why })])
    },
  )
})

describe('names left out', () => {
  // MB 3.4: the list as shipped
  const out = 'docker0 cbr0 dummy0 virbr0 lxcbr0 vethab lo cali1 tunl0 flannel.1 kube-ipvs0 cni0 nodelocaldns lxcx'.split(' ')
  test.each(out)('%s', (name) => expect(countingLinks([aLink({ name })]).counting).toEqual([]))
  test.each(['eth0', 'ens1f0', 'bond0', 'br0', 'lo0', 'mydocker', 'vlan5', 'eth0.100'])('but not %s', (name) =>
    expect(countingLinks([aLink({ name })]).counting).toHaveLength(1),
  )
  test('are the operator’s to choose', () => {
    expect(countingLinks([aLink({ name: 'docker0' }), aLink({ name: 'eth0' })], [/^eth/]).counting).toEqual([
      aLink({ name: 'docker0' }),
    ])
  })
  test('a pattern that remembers where it was matches all the same', () => {
    const sticky = /eth/g
    const links = [aLink({ name: 'eth0' }), aLink({ name: 'eth1' }), aLink({ name: 'eth2' })]
    expect(countingLinks(links, [sticky]).counting).toEqual([])
  })
})

test('every link is in exactly one of the two lists, in order', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ up: fc.boolean(), noArp: fc.boolean(), broadcast: fc.boolean(), name: fc.constantFrom('eth0', 'veth1') }),
      ),
      (of) => {
        const links = of.map((each, index) => aLink({ ...each, index }))
        const { counting, ignored } = countingLinks(links)
        const both = [...counting, ...ignored.map(({ link }) => link)]
        expect(both.toSorted((a, b) => a.index - b.index)).toEqual(links)
        expect(counting).toEqual(links.filter((l) => l.up && !l.noArp && l.broadcast && l.name === 'eth0'))
      },
    ),
  ))
