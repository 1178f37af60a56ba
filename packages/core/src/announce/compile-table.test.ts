import { expect, test } from '@jest/globals'
import { announce } from './announce.ts'
import { compileTable } from './compile-table.ts'
import { advertisement, ip, node, rank, sampleFacts, selector, service } from './testing/sample-facts.ts'

const shop = service({ name: 'shop', ips: [ip('192.0.2.40'), ip('2001:db8::40')] })
const blog = service({ name: 'blog', ips: [ip('192.0.2.41')] })

function announcements(facts: ReturnType<typeof sampleFacts>) {
  return [...facts.services.keys()].flatMap((key) => {
    const decision = announce(facts, key, rank)
    return 'why' in decision ? [] : [decision]
  })
}

test('one entry per address, with the candidates of its Service and the interfaces of this node', () => {
  const advertisements = [advertisement({ interfaces: ['eth1'] })]
  const all = announcements(sampleFacts({ services: [shop, blog], advertisements }))
  const [ofShop, ofBlog] = [all[0]?.candidates, all[1]?.candidates]
  expect([...compileTable(all, node('a')).values()]).toEqual([
    { address: '192.0.2.40', service: 'web/shop', candidates: ofShop, interfaces: ['eth1'] },
    { address: '2001:db8::40', service: 'web/shop', candidates: ofShop, interfaces: ['eth1'] },
    { address: '192.0.2.41', service: 'web/blog', candidates: ofBlog, interfaces: ['eth1'] },
  ])
})

test('a node that is no candidate has the entry too, without interfaces: it knows who owns', () => {
  const advertisements = [advertisement({ nodeSelectors: [selector({ rack: '1' })] })]
  const a = node('a', { labels: new Map([['rack', '1']]) })
  const all = announcements(sampleFacts({ services: [blog], nodes: [a, node('b')], advertisements }))
  expect([...compileTable(all, node('b')).values()]).toEqual([
    { address: '192.0.2.41', service: 'web/blog', candidates: ['a'], interfaces: [] },
  ])
  expect(compileTable(all, a).get(ip('192.0.2.41'))?.interfaces).toBe('all')
})

test('an address that two Services show has one entry, whichever came first', () => {
  const thief = service({ name: 'thief', ips: [ip('192.0.2.41')] })
  const all = announcements(sampleFacts({ services: [blog, thief] }))
  expect(all).toHaveLength(2)
  for (const order of [all, all.toReversed()]) {
    expect(compileTable(order, node('a')).get(ip('192.0.2.41'))?.service).toBe('web/blog')
  }
})
