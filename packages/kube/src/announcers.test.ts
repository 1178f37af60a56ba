import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Announcers } from './announcers.ts'
import { serviceL2Status } from './schema/service-l2-status.ts'
import { type L2StatusView, viewL2Status } from './views/view-l2-status.ts'

describe('a ServiceL2Status', () => {
  const view = (status: object | undefined) => viewL2Status(serviceL2Status.parse({ metadata: { name: 'l2-x' }, status }))
  const about = { node: 'n1', serviceName: 'shop', serviceNamespace: 'web' }
  test.each([
    [
      { ...about, interfaces: [{ name: 'eth1' }, { name: 'eth0' }] },
      { node: 'n1', service: 'web/shop', interfaces: ['eth0', 'eth1'] },
    ],
    [
      { ...about, interfaces: [{ name: 'eth0' }, {}, { name: 'eth0' }] },
      { node: 'n1', service: 'web/shop', interfaces: ['eth0'] },
    ],
    [about, { node: 'n1', service: 'web/shop', interfaces: [] }],
    [undefined, undefined],
    [{}, undefined],
    [{ ...about, node: '' }, undefined],
    [{ node: 'n1', serviceName: 'shop' }, undefined],
  ])('with status %j', (status, wanted) => expect(view(status)).toEqual(wanted))
})

describe('announcers', () => {
  const said = (service: string, node: string, ...interfaces: string[]): L2StatusView => ({ service, node, interfaces })

  test('come by node, go one by one, and say whose they are', () => {
    const all = new Announcers()
    expect(all.set('2', said('web/a', 'n2', 'eth0'))).toEqual(['web/a'])
    expect(all.set('1', said('web/a', 'n1', 'eth1'))).toEqual(['web/a'])
    expect(all.byService.get('web/a')).toEqual([
      { node: 'n1', interfaces: ['eth1'] },
      { node: 'n2', interfaces: ['eth0'] },
    ])
    expect(all.set('1', undefined)).toEqual(['web/a'])
    expect(all.set('1', undefined)).toEqual([])
    expect(all.set('2', said('web/b', 'n2'))).toEqual(['web/a', 'web/b'])
    expect([...all.byService]).toEqual([['web/b', [{ node: 'n2', interfaces: [] }]]])
  })

  test('are, whatever came in which order, those of the objects that are there', () => {
    const object = fc.record({
      id: fc.constantFrom('1', '2', '3'),
      view: fc.option(
        fc.record({
          service: fc.constantFrom('web/a', 'web/b'),
          node: fc.constantFrom('n1', 'n2'),
          interfaces: fc.constant(['eth0']),
        }),
        { nil: undefined },
      ),
    })
    fc.assert(
      fc.property(fc.array(object), (news) => {
        const all = new Announcers()
        const there = new Map<string, L2StatusView>()
        for (const { id, view } of news) {
          all.set(id, view)
          there.delete(id)
          if (view !== undefined) there.set(id, view)
        }
        for (const key of ['web/a', 'web/b']) {
          const nodes = [...new Set([...there.values()].filter(({ service }) => service === key).map(({ node }) => node))].sort()
          expect((all.byService.get(key) ?? []).map(({ node }) => node)).toEqual(nodes)
        }
      }),
    )
  })
})
