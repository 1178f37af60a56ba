import { describe, expect, test } from '@jest/globals'
import { advertisement, pool, service, testHome } from '../testing/test-home.ts'
import { overlay } from './overlay.ts'
import { reportPlan } from './report-plan.ts'
import { refusesFamilies, type WrittenFamilies, writtenFamilies } from './written-families.ts'

const POOLS = pool('lan', '192.0.2.128/30') + pool('six', '2001:db8::/126')
const BOTH = pool('lan', "192.0.2.128/30', '2001:db8::/126")
const OPTIONS = { cluster: 'the cluster', folder: 'f', lbClass: undefined, ignoreExcludeLB: false, unread: new Map() }
const web = (spec: string, ip = '') => service('web', { spec, ip })
const says = (policy: WrittenFamilies['policy'], ...families: WrittenFamilies['families']) =>
  new Map([['shop/web', { policy, families }]])

/** What would become of shop/web, where its manifest says this of its families. */
async function planned(live: string, written: ReadonlyMap<string, WrittenFamilies>, folder = web('')) {
  const [cluster, manifests] = await Promise.all([testHome(live), testHome(folder)])
  const after = overlay(cluster.facts, manifests.facts, false, written)
  return reportPlan(cluster.facts, after, OPTIONS).changes
}

describe('what a manifest says of IP families', () => {
  test('is read from Services alone', () => {
    const object = (spec: object, more: object = {}) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec,
      ...more,
    })
    const dual = object(
      { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] },
      { metadata: { name: 'a', namespace: 'shop' } },
    )
    expect(writtenFamilies([object({}), dual, object({}, { kind: 'Pod' }), 'text', null])).toEqual(
      new Map([
        ['default/web', { policy: undefined, families: [] }],
        ['shop/a', { policy: 'RequireDualStack', families: ['ipv6', 'ipv4'] }],
      ]),
    )
  })

  test('is nothing: they stay as the cluster has them', async () => {
    const six = POOLS + advertisement('all') + web(', ipFamilies: [IPv6]', '2001:db8::1')
    expect(await planned(six, says(undefined))).toEqual([])
    expect(await planned(six, new Map())).toEqual([])
  })

  test('a second one is given', async () => {
    const live = BOTH + advertisement('all') + web('', '192.0.2.128')
    const given = { change: 'Given', from: ['192.0.2.128'], to: ['192.0.2.128', '2001:db8::'], problem: null }
    expect(await planned(live, says('RequireDualStack'))).toMatchObject([given])
    expect(await planned(live, says('PreferDualStack', 'ipv4', 'ipv6'))).toMatchObject([given])
  })

  test('PreferDualStack gives one family where the cluster has no two', async () => {
    const live = BOTH + advertisement('all') + web('', '192.0.2.128')
    expect(await planned(live, says('PreferDualStack'))).toEqual([])
    const beside = service('other', { spec: ', ipFamilyPolicy: RequireDualStack', ip: '192.0.2.130' })
    expect(await planned(live + beside, says('PreferDualStack'))).toMatchObject([
      { service: 'shop/other' },
      { service: 'shop/web', change: 'Given' },
    ])
  })

  test('the second one is taken away, as its owner wishes', async () => {
    const live =
      BOTH +
      advertisement('all') +
      web(', ipFamilyPolicy: PreferDualStack', '192.0.2.128').replace(
        '{ip: 192.0.2.128}',
        "{ip: 192.0.2.128}, {ip: '2001:db8::'}",
      )
    expect(await planned(live, says(undefined))).toEqual([])
    expect(await planned(live, says('SingleStack'))).toMatchObject([{ change: 'Moved', to: ['192.0.2.128'], problem: null }])
  })

  test('another first one is refused by the API server, and nothing changes', async () => {
    const live = POOLS + advertisement('all') + web('', '192.0.2.128')
    expect(await planned(live, says(undefined, 'ipv6'), web(', ipFamilies: [IPv6]'))).toEqual([])
    const there = { familyPolicy: 'SingleStack', primaryFamily: 'ipv4', clusterFamilies: ['ipv4'] } as const
    expect(refusesFamilies(there, { policy: undefined, families: ['ipv6'] })).toBe(true)
    expect(refusesFamilies(there, { policy: undefined, families: ['ipv4'] })).toBe(false)
    expect(refusesFamilies({ ...there, clusterFamilies: [] }, { policy: undefined, families: ['ipv6'] })).toBe(false)
  })
})
