/** The lab itself, proved: a judge that cannot see a fault would find every later test green. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { epoch } from '../lab/epoch.ts'
import { type Faults, faultsOf } from '../lab/faults.ts'
import { serve, startMeter } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { freeze, judge, type Program } from '../lab/processes.ts'
import { run } from '../lab/run.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'

const VIP = '192.0.2.128'
const VIP6 = '2001:db8:1:0:8000::1'
const HTTP = 80
const UDP = 7
const GOSSIP = 7946

const reaches = (from: Host, address: string) => judge(from, 'ping', ['-c', '1', '-W', '0.3', address]).code === 0
/** Whether the interface has a carrier, in its own namespace's eyes. */
const carrier = (ns: string, link: string) => run('ip', ['-n', ns, 'link', 'show', link]).includes('LOWER_UP')
/** A neighbour that needs no ARP for the next seconds. */
const pin = (at: Host, address: string, mac: string) =>
  run('ip', ['-n', at.ns, 'neigh', 'replace', address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'reachable'])
/** The kernel takes up to a second to use a link whose carrier is back. */
async function reachesSoon(from: Host, address: string) {
  const until = performance.now() + 3_000
  while (performance.now() < until) if (reaches(from, address)) return true
  return false
}
const curl = (at: Host, url: string) => judge(at, process.execPath, ['test/lab/ask-http.ts', url]).output
/** A counter of the host's kernel for what it has taken in, IPv4. */
function counter(host: Host, protocol: 'Icmp' | 'Udp', name: string): number {
  const [names = '', values = ''] = judge(host, 'grep', [`^${protocol}:`, '/proc/net/snmp']).output.split('\n')
  return Number(values.split(' ')[names.split(' ').indexOf(name)])
}

describe('a LAN of namespaces', { skip: whyNoLan() ?? false, timeout: 120_000 }, () => {
  let lifetime: Lifetime
  let lan: Lan
  let faults: Faults
  const backends = new Map<string, Program>()
  const [n1, n2, n3] = ['n1', 'n2', 'n3'].map((name) => () => lan.node(name)) as [() => Host, () => Host, () => Host]

  before(async () => {
    lifetime = openLifetime()
    lan = buildLan({ prefix: 'clarion-lan', nodes: 3, lifetime })
    faults = faultsOf(lan)
    for (const node of lan.nodes) backends.set(node.name, await serve(node, { http: HTTP, udp: UDP }, lifetime))
  })
  afterEach(() => {
    faults.mendAll()
    for (const host of [...lan.nodes, lan.client]) faults.forgetNeighbours(host)
  })
  after(() => lifetime.end())

  /** Packets from the client for so long, and what happened meanwhile. */
  async function metered<T>(address: string, rate: number, during: () => Promise<T>, from = lan.client, port = UDP) {
    const meter = await startMeter(from, { address, port, rate }, lifetime)
    const outcome = await during()
    return { outcome, result: await meter.stop() }
  }

  test('everybody reaches everybody, in both families, at once', () => {
    for (const from of [...lan.nodes, lan.client, lan.watcher]) {
      for (const to of lan.nodes) {
        assert.ok(reaches(from, to.ip), `${from.name} → ${to.ip}`)
        assert.ok(reaches(from, to.ip6), `${from.name} → ${to.ip6}`)
      }
    }
  })

  test('both ends of a pulled cable lose their carrier, and have it back', async () => {
    const both = () => [carrier(n1().ns, 'eth0'), carrier(lan.switchNs, n1().port)]
    assert.deepEqual(both(), [true, true])
    faults.pullCable(n1())
    assert.deepEqual(both(), [false, false])
    assert.ok(!reaches(lan.client, n1().ip))
    assert.ok(reaches(lan.client, n2().ip))
    faults.plugCable(n1())
    assert.deepEqual(both(), [true, true])
    assert.ok(await reachesSoon(lan.client, n1().ip))
  })

  test('a partition cuts both ways between two sides and nothing else', () => {
    const mend = faults.partition([n1()], [n2(), n3()])
    assert.ok(!reaches(n1(), n2().ip) && !reaches(n3(), n1().ip))
    assert.ok(reaches(n2(), n3().ip) && reaches(lan.client, n1().ip) && reaches(lan.client, n3().ip))
    assert.ok(mend() > 0, 'frames were lost')
    for (const node of lan.nodes) faults.forgetNeighbours(node)
    assert.ok(reaches(n1(), n2().ip) && reaches(n3(), n1().ip))
  })

  test('one way: the question arrives, the answer does not', () => {
    assert.ok(reaches(n2(), n1().ip), 'both know each other’s MAC')
    const echoes = () => [counter(n1(), 'Icmp', 'InEchos'), counter(n2(), 'Icmp', 'InEchoReps')] as const
    const [asked, heard] = echoes()
    const mend = faults.oneWay(n1(), n2())
    assert.ok(!reaches(n2(), n1().ip))
    assert.deepEqual(echoes(), [asked + 1, heard])
    mend()
    assert.ok(reaches(n2(), n1().ip))
  })

  test('gossip alone is lost, all else arrives', async () => {
    const gossip = await serve(n2(), { http: GOSSIP, udp: GOSSIP }, lifetime)
    const mend = faults.loseGossip(n1())
    const { result } = await metered(n2().ip, 100, () => sleep(200), n1(), GOSSIP)
    assert.equal(result.answered, 0)
    assert.match(curl(n1(), `http://${n2().ip}:${GOSSIP}/`), /failed/)
    assert.match(curl(n1(), `http://${n2().ip}/`), /"body":"n2"/)
    assert.ok(mend() >= result.sent)
    assert.match(curl(n1(), `http://${n2().ip}:${GOSSIP}/`), /"body":"n2"/)
    await gossip.stop()
  })

  test('ARP alone is lost: unknown neighbours stay unknown, known ones are reached', () => {
    pin(lan.client, n1().ip, n1().mac)
    pin(n1(), lan.client.ip, lan.client.mac)
    const mend = faults.loseArp()
    assert.ok(reaches(lan.client, n1().ip))
    faults.forgetNeighbours(lan.client)
    assert.ok(!reaches(lan.client, n1().ip))
    mend()
    faults.forgetNeighbours(lan.client)
    assert.ok(reaches(lan.client, n1().ip))
  })

  test('a meter loses exactly the packets that never arrived', async () => {
    const before = counter(n1(), 'Udp', 'InDatagrams')
    const { result } = await metered(n1().ip, 1000, async () => {
      const mend = faults.lose(lan.client, 30)
      await sleep(1000)
      mend()
    })
    const arrived = counter(n1(), 'Udp', 'InDatagrams') - before
    assert.equal(result.lost, result.sent - arrived)
    assert.ok(result.lost > 200 && result.lost < 450, `${result.lost} of about 1000 lost at 30 %`)
  })

  test('an outage of 300 ms is measured as one', async () => {
    const before = counter(n1(), 'Udp', 'InDatagrams')
    const { outcome, result } = await metered(n1().ip, 500, async () => {
      await sleep(200)
      const cutting = epoch()
      const mend = faults.oneWay(lan.client, n1())
      const cut = epoch()
      await sleep(300)
      const mending = epoch()
      mend()
      const mended = epoch()
      await sleep(200)
      return { cutting, atLeast: mending - cut, atMost: mended - cutting }
    })
    const { cutting, atLeast, atMost } = outcome
    const { lost } = result
    assert.equal(lost, result.sent - (counter(n1(), 'Udp', 'InDatagrams') - before))
    const between = (ms: number) => ms > atLeast - 50 && ms < atMost + 50
    assert.ok(between(lost * 2), `${lost} lost of 500/s in ${atLeast} to ${atMost} ms`)
    assert.ok(between(result.longestGap.ms), `a gap of ${result.longestGap.ms} ms in ${atLeast} to ${atMost} ms`)
    assert.ok(Math.abs(result.longestGap.from - cutting) < 50, 'the gap is where the outage was')
    assert.deepEqual(
      result.answerers.map((a) => a.node),
      ['n1'],
    )
  })

  test('a frozen program answers late, and late answers are not lost', async () => {
    const backend = backends.get('n1')
    assert.ok(backend)
    const { result } = await metered(n1().ip, 200, async () => {
      const thaw = freeze(backend)
      await sleep(300)
      thaw()
    })
    assert.equal(result.lost, 0)
    assert.ok(result.longestGap.ms > 250, `gap ${result.longestGap.ms} ms`)
  })

  test('every node accepts every address of the pools, and the neighbour entry alone decides who gets the packets', () => {
    for (const node of [n2(), n3()]) {
      pin(lan.client, VIP, node.mac)
      assert.match(curl(lan.client, `http://${VIP}/`), new RegExp(`"body":"${node.name}"`))
      pin(lan.client, VIP6, node.mac)
      assert.match(curl(lan.client, `http://[${VIP6}]/`), new RegExp(`"body":"${node.name}"`))
    }
    faults.forgetNeighbours(lan.client)
  })

  test('but no kernel answers ARP or NDP for them', () => {
    assert.match(judge(lan.client, 'arping', ['-c', '2', '-w', '300000', '-I', 'eth0', VIP]).output, /0 packets received/)
    assert.ok(!reaches(lan.client, VIP))
    assert.ok(!reaches(lan.client, VIP6))
  })
})
