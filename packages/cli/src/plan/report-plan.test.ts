import { describe, expect, test } from '@jest/globals'
import { PLAIN } from '../paint.ts'
import { advertisement, node, pool, served, service, testHome } from '../testing/test-home.ts'
import { overlay } from './overlay.ts'
import { renderPlan } from './render.ts'
import { reportPlan } from './report-plan.ts'
import { takenOver } from './taken-over.ts'

const LAN = pool('lan', '192.0.2.128/30')
const ALL = advertisement('all')
const NODES = node('n1') + node('n2')
const WEB = service('web', { ip: '192.0.2.128' }) + served('web', 'n1', 'n2')
const LIVE = LAN + ALL + NODES + WEB
const OPTIONS = { cluster: 'the cluster', folder: 'f', lbClass: undefined, ignoreExcludeLB: false, unread: new Map() }

const planned = async (live: string, folder: string, prune = false) => {
  const [cluster, manifests] = await Promise.all([testHome(live), testHome(folder)])
  return reportPlan(cluster.facts, overlay(cluster.facts, manifests.facts, prune), OPTIONS)
}
const takeover = async (live: string) => {
  const { facts } = await testHome(live)
  return reportPlan(facts, takenOver(facts), { ...OPTIONS, folder: null })
}
const offline = async (folder: string) => reportPlan(undefined, (await testHome(folder)).facts, OPTIONS)

describe('plan', () => {
  test('manifests that are there already change nothing', async () => {
    expect(await planned(LIVE, LIVE)).toMatchObject({ changes: [], unchanged: 1, faults: [] })
    expect(await planned(LIVE, '')).toMatchObject({ changes: [], unchanged: 1 })
  })

  test('what would be given, moved and refused, with who would announce it', async () => {
    const folder = pool('lan', '192.0.2.129/32') + service('new', { day: '02' })
    const report = await planned(LIVE, folder)
    expect(renderPlan(report, PLAIN)).toBe(`\
SERVICE    CHANGE    FROM          TO            ANNOUNCED BY   WHY
shop/new   Refused   -             -             -              PoolsExhausted
shop/web   Moved     192.0.2.128   192.0.2.129   n1             OutsideEveryPool

PoolsExhausted: no available IPs
  what helps: add addresses to a pool that assigns automatically, or free some: \`clarion pools -o wide\` names the holders
OutsideEveryPool: ["192.0.2.128"] is not allowed in config
  what helps: add 192.0.2.128 to an IPAddressPool, or ask for an address that is in one
2 would change, 2 of them for the worse; 0 would stay as they are.
`)
  })

  test('a new Service gets what is free, behind those that wait already, however old its manifest is', async () => {
    const { changes } = await planned(LIVE + service('waits', { day: '05' }), service('new', { day: '01' }))
    const to = expect.any(String)
    expect(changes).toEqual([
      { service: 'shop/new', change: 'Given', from: [], to: ['192.0.2.130'], node: { from: null, to }, no: null, problem: null },
      {
        service: 'shop/waits',
        change: 'Given',
        from: [],
        to: ['192.0.2.129'],
        node: { from: null, to },
        no: null,
        problem: null,
      },
    ])
  })

  test('an address that its own manifest asks for is its owner’s wish', async () => {
    const asks = service('web', { annotations: "metallb.io/loadBalancerIPs: '192.0.2.130'" })
    expect((await planned(LIVE, asks)).changes).toMatchObject([{ change: 'Moved', to: ['192.0.2.130'], problem: null }])
  })

  test('a pool that goes takes the address, which the guard would hold back', async () => {
    const report = await planned(LIVE, ALL, true)
    expect(report.changes).toMatchObject([
      { service: 'shop/web', change: 'Held', problem: 'LosesAddress', no: { why: 'MassReleaseHeld' } },
    ])
    expect(report.hold).toContain('1 of 1 Services would lose their addresses at once')
  })

  test('an advertisement that goes, or selects no node, silences what it announced', async () => {
    expect((await planned(LIVE, LAN, true)).changes).toMatchObject([
      { change: 'Silenced', problem: 'NobodyAnnounces', no: { why: 'NoMatchingAdvertisement' } },
    ])
    const nowhere = advertisement('all', 'nodeSelectors: [{matchLabels: {rack: z}}]')
    expect((await planned(LIVE, nowhere)).changes).toMatchObject([{ change: 'Silenced', no: { why: 'NoCandidate' } }])
  })

  test('an advertisement for other nodes hands it over', async () => {
    const other = advertisement('all', 'nodeSelectors: [{matchLabels: {kubernetes.io/hostname: n1}}]')
    expect((await planned(LIVE, other)).changes).toMatchObject([
      { change: 'Handed', node: { from: 'n2', to: 'n1' }, problem: null },
    ])
  })

  test('what was silent before is not held against the change', async () => {
    expect((await planned(LAN + NODES + WEB, service('new'))).changes).toMatchObject([
      { service: 'shop/new', change: 'Given', problem: 'NobodyAnnounces' },
    ])
  })

  test('faults of the manifests are all there is to say', async () => {
    const report = await planned(LIVE, pool('bad', '192.0.2.300/32'))
    expect(report.faults).toEqual([expect.stringContaining('IPAddressPool/bad')])
    expect(renderPlan(report, PLAIN)).toMatch(/^The manifests would be refused as a whole/)
    expect((await planned(LIVE, 'kind: [')).faults).toHaveLength(1)
  })

  describe('what is wrong with BGP', () => {
    const peer = (name: string, spec: string) =>
      `---\n{apiVersion: metallb.io/v1beta2, kind: BGPPeer, metadata: {name: ${name}, namespace: metallb-system}, spec: {${spec}}}\n`
    const wrong = peer('tor', 'myASN: 0, peerASN: 64512, peerAddress: 192.0.2.1')
    const sentence = expect.stringMatching(/^BGPPeer\/tor, spec\.myASN: /)

    test('is said apart, and changes nothing else', async () => {
      const report = await planned(LIVE, wrong)
      expect(report).toMatchObject({ faults: [], bgpFaults: [sentence], changes: [], unchanged: 1 })
      expect(renderPlan(report, PLAIN)).toMatch(/^What is written about BGP would be refused.*\n {2}BGPPeer\/tor/)
      expect((await offline(LAN + ALL + wrong)).bgpFaults).toEqual([sentence])
    })

    test('and is there already, or is mended, is not held against the folder', async () => {
      const already = expect.stringMatching(/^in the cluster: BGPPeer\/tor/)
      expect(await planned(LIVE + wrong, service('new'))).toMatchObject({ bgpFaults: [], warnings: [already] })
      const mended = peer('tor', 'myASN: 64513, peerASN: 64512, peerAddress: 192.0.2.1')
      expect(await planned(LIVE + wrong, mended)).toMatchObject({ bgpFaults: [], warnings: [] })
    })

    test('is judged beside what the cluster has, and not at all where that may not be seen', async () => {
      const other = peer('other', 'myASN: 64513, peerASN: 64512, peerAddress: 192.0.2.1')
      const same = peer('same', 'myASN: 64513, peerASN: 64512, peerAddress: 192.0.2.1')
      expect((await planned(LIVE + other, same)).bgpFaults).toEqual([expect.stringMatching(/other/)])
      const [cluster, folder] = await Promise.all([testHome(LIVE), testHome(wrong)])
      const after = overlay(cluster.facts, folder.facts, false)
      const unread = new Map([['BGPPeer', { unread: 'BGPPeer', why: 'Forbidden', message: 'no' } as const]])
      expect(reportPlan(cluster.facts, after, { ...OPTIONS, unread })).toMatchObject({ bgpFaults: [], warnings: [] })
    })
  })

  test('offline: the folder alone, everything in it new', async () => {
    const report = await offline(LAN + ALL + service('web') + service('six', { spec: ', ipFamilies: [IPv6]' }))
    expect(report.changes).toMatchObject([
      { service: 'shop/six', change: 'Refused', problem: 'GetsNoAddress' },
      { service: 'shop/web', change: 'Given', to: ['192.0.2.128'], problem: null, node: { to: null } },
    ])
    expect((await offline(LAN + service('web'))).changes).toMatchObject([{ change: 'Given', problem: 'NobodyAnnounces' }])
  })

  describe('without a folder: Clarion in the place of MetalLB', () => {
    const byBgp = (spec: string) =>
      `---\n{apiVersion: metallb.io/v1beta1, kind: BGPAdvertisement, metadata: {name: tor, namespace: metallb-system}, spec: {${spec}}}\n`
    const six = (ip: string) => service('six', { ip, spec: ', ipFamilies: [IPv6]' }) + served('six', 'n1')

    test('nothing moves', async () => {
      const report = await takeover(LIVE + service('waits', { spec: ', loadBalancerClass: other' }))
      expect(report).toMatchObject({ changes: [], unchanged: 1, faults: [], hold: null })
    })
    test('what only BGP announces falls silent, whoever its peers are', async () => {
      const routed = pool('routed', '198.51.100.0/24') + service('out', { ip: '198.51.100.7' }) + served('out', 'n1')
      const l2 = advertisement('all', 'ipAddressPools: [lan]')
      const report = await takeover(LAN + l2 + NODES + WEB + routed + byBgp('peers: [gone], communities: [unknown]'))
      expect(report).toMatchObject({
        changes: [{ service: 'shop/out', change: 'Silenced', problem: 'NobodyAnnounces', no: { why: 'OnlyBGPAdvertised' } }],
        unchanged: 1,
      })
      expect((await takeover(LIVE + byBgp(''))).changes).toEqual([])
    })
    test('so does IPv6', async () => {
      const report = await takeover(LIVE + pool('six', '2001:db8::/112') + six('2001:db8::5'))
      expect(report.changes).toMatchObject([{ service: 'shop/six', change: 'Silenced', no: { why: 'IPv6NotAnnounced' } }])
    })
    test('what nobody announces now, and what waits now, is not held against it', async () => {
      const mute = service('mute', { ip: '192.0.2.129' }) + service('waits', { annotations: "metallb.io/address-pool: 'none'" })
      expect(await takeover(LAN + NODES + WEB + mute)).toMatchObject({ changes: [], unchanged: 3 })
    })
    test('a configuration with faults is refused, for there is no last good one', async () => {
      expect(renderPlan(await takeover(LIVE + pool('bad', '192.0.2.300/32')), PLAIN)).toMatch(
        /^The configuration would be refused as a whole, and nothing be given or announced until it is mended:\n {2}IPAddressPool\/bad/,
      )
    })
  })
})
