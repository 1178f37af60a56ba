import { type Ip, type Mac, parseIp, parseMac } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { heardOf } from '../hear.ts'
import { PLAIN } from '../paint.ts'
import { AT, advertisement, node, pool, service, testHome } from '../testing/test-home.ts'
import { arpFindings } from './arp-findings.ts'
import { clusterFindings } from './cluster-findings.ts'
import type { Finding } from './finding.ts'
import { nodeFindings } from './node-findings.ts'
import { renderFindings } from './render.ts'

const problems = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level === 'problem').map(({ message }) => message)
const of = (findings: readonly Finding[], check: string) =>
  findings.filter((one) => one.check === check).map(({ level }) => level)

const state = (name: string, members: readonly string[], held: readonly string[], more: object = {}) => ({
  apiVersion: 'clarion.dev/state/v1',
  kind: 'SpeakerState',
  node: name,
  version: '0.1.0',
  at: AT,
  started: AT,
  missing: [],
  members: { items: members, more: 0 },
  links: { items: [{ name: 'eth0', carrier: true, refused: null }], more: 0 },
  addresses: {
    items: held.map((address) => {
      const owner = { owner: name, since: AT, because: 'Started', member: null }
      return { address, service: 'shop/web', interfaces: ['eth0'], ...owner }
    }),
    more: 0,
  },
  ...more,
})
const heard = (...states: readonly object[]) =>
  heardOf(states.map((body, i) => ({ from: `n${i + 1}`, answer: { status: 200, body } })))

describe('doctor, of the cluster', () => {
  const LIVE =
    pool('lan', '192.0.2.128/30') + advertisement('all') + node('n1') + node('n2') + service('web', { ip: '192.0.2.128' })

  test('finds nothing where nothing is wrong', async () => {
    const both = heard(state('n1', ['n1', 'n2'], ['192.0.2.128']), state('n2', ['n1', 'n2'], []))
    const findings = clusterFindings(await testHome(LIVE), both, undefined)
    expect(problems(findings)).toEqual([])
    for (const check of ['configuration', 'speakers', 'ring', 'carrier', 'owners'])
      expect([check, of(findings, check)]).toEqual([check, ['ok']])
  })

  test('finds a split ring, two owners, a dark link, a speaker that is not ready', async () => {
    const dark = { links: { items: [{ name: 'eth0', carrier: false, refused: null }], more: 0 }, missing: ['NotJoined'] }
    const both = heard(state('n1', ['n1'], ['192.0.2.128'], dark), state('n2', ['n1', 'n2'], ['192.0.2.128']))
    expect(problems(clusterFindings(await testHome(LIVE), both, undefined))).toEqual([
      'the speaker of n1 is not ready: NotJoined',
      'n1 does not have n2 in its ring',
      'n1 has no carrier on eth0',
      '192.0.2.128 is held by n1 and n2',
    ])
  })

  test('finds an address that nobody holds, only where everybody was asked', async () => {
    const home = await testHome(LIVE)
    const both = heard(state('n1', ['n1', 'n2'], []), state('n2', ['n1', 'n2'], []))
    expect(problems(clusterFindings(home, both, undefined))).toEqual(['nobody answers for 192.0.2.128 of shop/web'])
    const one = { ...both, unheard: [{ from: 'n3', no: 'gone' }] }
    expect(problems(clusterFindings(home, one, undefined))).toEqual([])
  })

  test('finds nodes without a speaker, faults, and a cluster without a leader', async () => {
    const bare = '---\n{apiVersion: v1, kind: Node, metadata: {name: n3}}\n'
    const peer =
      '---\n{apiVersion: metallb.io/v1beta2, kind: BGPPeer, metadata: {name: tor, namespace: metallb-system}, spec: {myASN: 0, peerASN: 1, peerAddress: 192.0.2.1}}\n'
    const home = await testHome(LIVE + bare + pool('bad', 'x') + peer, { lease: 'absent', client: {} as never })
    expect(problems(clusterFindings(home, heard(), undefined))).toEqual([
      'no controller ever led here',
      expect.stringContaining('IPAddressPool/bad'),
      expect.stringContaining('BGPPeer/tor, spec.myASN'),
      'no speaker runs on n3',
    ])
  })
})

describe('doctor, of a node', () => {
  const conf = (name: string) => `/proc/sys/net/ipv4/conf/${name}`
  const WELL = new Map([
    ['/sys/class/net/kube-ipvs0/ifindex', '9\n'],
    [conf('all/arp_ignore'), '1\n'],
    [conf('all/arp_announce'), '2\n'],
    [conf('all/rp_filter'), '0\n'],
    [conf('eth0/rp_filter'), '0\n'],
    [conf('eth1/rp_filter'), '2\n'],
    ['/sys/fs/cgroup/cpu.stat', 'usage_usec 1\nnr_throttled 0\n'],
  ])
  const findings = (...more: readonly (readonly [string, string])[]) => {
    const files = new Map([...WELL, ...more])
    return nodeFindings((path) => files.get(path), ['eth0', 'eth1'])
  }

  test('is well as it should be', () => expect(problems(findings())).toEqual([]))

  test('ipvs without strictARP, strict reverse path filters, a throttled container', () => {
    expect(problems(findings([conf('all/arp_ignore'), '0\n']))).toEqual([expect.stringContaining('arp_ignore 0')])
    expect(problems(findings([conf('eth1/rp_filter'), '1\n']))).toEqual([expect.stringMatching(/^eth1 drops/)])
    expect(problems(findings([conf('all/rp_filter'), '1\n']))).toEqual([expect.stringMatching(/^eth0 drops/)]) // 2 on eth1 is looser, and wins
    expect(problems(findings(['/sys/fs/cgroup/cpu.stat', 'nr_throttled 7\n']))).toEqual([expect.stringContaining('7 times')])
  })

  test('what cannot be read is skipped, and said', () => {
    const blind = nodeFindings(() => undefined, ['eth0', 'eth1'])
    expect(blind.map(({ check, level }) => `${check} ${level}`)).toEqual(['strict-arp ok', 'rp-filter skipped', 'cpu skipped'])
  })
})

describe('doctor, of the wire', () => {
  const VIP = parseIp('192.0.2.128') as Ip
  const [ONE, TWO] = ['02:00:00:00:00:01', '02:00:00:00:00:02'].map((text) => parseMac(text) as Mac)
  const asked = (...macs: readonly (Mac | undefined)[]) => ({
    links: ['eth0'],
    answers: new Map([[VIP, new Set(macs.filter((mac) => mac !== undefined))]]),
  })
  const here = heard(state('n1', ['n1'], ['192.0.2.128'])).states[0]

  test('one answer is well, none and two are not', () => {
    expect(of(arpFindings(asked(ONE), undefined), 'arp')).toEqual(['ok'])
    expect(problems(arpFindings(asked(), undefined))).toEqual(['nobody answers for 192.0.2.128 on eth0'])
    expect(problems(arpFindings(asked(ONE, TWO), undefined))).toEqual([expect.stringContaining(`${ONE} and ${TWO}`)])
  })

  test('the owner does not hear itself: there anybody else is one too many', () => {
    expect(of(arpFindings(asked(), here), 'arp')).toEqual(['ok'])
    expect(problems(arpFindings(asked(TWO), here))).toEqual([expect.stringContaining(`this node and ${TWO}`)])
  })

  test('what could not be asked is skipped, and the rest is told with what helps', () => {
    const findings = [...arpFindings({ no: 'no NET_RAW' }, undefined), ...arpFindings(asked(), undefined)]
    expect(renderFindings(findings, PLAIN)).toBe(`\
skipped  arp           who answers ARP cannot be asked from here: no NET_RAW
PROBLEM  arp           nobody answers for 192.0.2.128 on eth0
                       what helps: clarion owners says who should; another LAN than this machine’s is not seen from here

1 problem was found.
`)
  })
})
