import { type Ip, type Mac, parseIp, parseMac } from '@clarion/inet'
import { describe, expect, test } from '@jest/globals'
import { heardOf } from '../hear.ts'
import { PLAIN } from '../paint.ts'
import { AT, advertisement, node, pool, service, testHome } from '../testing/test-home.ts'
import { arpFindings } from './arp-findings.ts'
import { clusterFindings } from './cluster-findings.ts'
import { echoFindings } from './echo-findings.ts'
import type { Finding } from './finding.ts'
import { kernelFindings, type Sockets } from './kernel-findings.ts'
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

  test('a link of a VLAN is read by its name, and set by sysctl’s', () => {
    const files = new Map([...WELL, [conf('eth0.7/rp_filter'), '1\n']])
    const [, strict] = nodeFindings((path) => files.get(path), ['eth0', 'eth0.7'])
    expect(strict?.remedy).toBe('sysctl net.ipv4.conf.eth0/7.rp_filter=2')
  })

  test('what cannot be read is skipped, and said', () => {
    const blind = nodeFindings(() => undefined, ['eth0', 'eth1'])
    expect(blind.map(({ check, level }) => `${check} ${level}`)).toEqual(['strict-arp ok', 'rp-filter skipped', 'cpu skipped'])
  })
})

describe('doctor, of the kernel', () => {
  const SIX = parseIp('2001:db8::1') as Ip
  const fault = (errno?: string) => ({ message: `refused: ${errno}`, errno })
  const off = '/proc/sys/net/ipv6/conf/eth0.7/disable_ipv6'
  const findings = (
    sockets: Partial<Sockets>,
    files: Readonly<Record<string, string>> = { '/proc/net/if_inet6': '' },
    ips: readonly Ip[] = [],
  ) => kernelFindings({ packet: undefined, netlink: undefined, ...sockets }, (path) => files[path], ['eth0', 'eth0.7'], ips)
  const told = (...args: Parameters<typeof findings>) => findings(...args).map(({ check, level }) => `${check} ${level}`)

  test('is well as it should be', () => {
    expect(told({})).toEqual(['packet-socket ok', 'netlink ok', 'ipv6 ok'])
  })

  test('no packet sockets at all is a problem, none for this process is not', () => {
    expect(told({ packet: fault('EAFNOSUPPORT') })[0]).toBe('packet-socket problem')
    expect(told({ packet: fault('EPERM') })[0]).toBe('packet-socket skipped')
    expect(findings({ packet: fault() })[0]).toMatchObject({ level: 'skipped', message: 'refused: undefined' })
  })

  test('without netlink no speaker finds its links', () => {
    expect(problems(findings({ netlink: fault('EPERM') }))).toEqual(['refused: EPERM'])
    expect(told({ netlink: fault() })[1]).toBe('netlink skipped')
  })

  test('IPv6 is missed where a Service has such an address', () => {
    expect(told({}, {})[2]).toBe('ipv6 ok')
    expect(problems(findings({}, {}, [SIX]))).toEqual(['Services have IPv6 addresses, and this kernel has no IPv6'])
    const dark = findings({}, { '/proc/net/if_inet6': '', [off]: '1\n' }, [SIX]).at(-1)
    expect(dark).toMatchObject({
      message: 'Services have IPv6 addresses, and IPv6 is off on eth0.7',
      remedy: 'sysctl net.ipv6.conf.eth0/7.disable_ipv6=0',
    })
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

  test('an echo is well; none is a problem only where the node has the address', () => {
    const echoes = (...answered: readonly Ip[]) => ({ asked: [VIP], answered: new Set(answered) })
    expect(of(echoFindings(echoes(VIP), true), 'icmp')).toEqual(['ok'])
    expect(echoFindings(echoes(), false)).toMatchObject([
      { level: 'ok', message: expect.stringContaining('answers no ICMP echo') },
    ])
    expect(problems(echoFindings(echoes(), true))).toEqual([expect.stringContaining('kube-proxy runs ipvs')])
    expect(of(echoFindings({ asked: [], answered: new Set() }, true), 'icmp')).toEqual(['skipped'])
    expect(echoFindings({ no: 'packet sockets need CAP_NET_RAW' }, true)[0]?.message).toContain('CAP_NET_RAW')
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
