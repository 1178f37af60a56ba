/** The ARP watcher and what is made of its records, with kernels and arping as the ones who answer. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { epoch } from '../lab/epoch.ts'
import { firstOfNewOwner, neverTwoAnswerersLongerThan, neverUnansweredLongerThan, owners } from '../lab/history.ts'
import { type ArpWatch, compareAnswerTimes, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { judge } from '../lab/processes.ts'
import { buildLan, type Host, type Lan, setSysctl } from '../lab/topology.ts'

const VIP = '192.0.2.128'
const NOBODYS = '192.0.2.129'
const WITHIN = 5_000

/** The kernel of a node answers for every address it accepts, or no longer. */
const answerArp = (node: Host, yes: boolean) => setSysctl(node.ns, 'ipv4/conf/all/arp_ignore', yes ? 0 : 1)

describe('who answers ARP', { skip: whyNoLan() ?? false, timeout: 120_000 }, () => {
  let lifetime: Lifetime
  let lan: Lan
  let watch: ArpWatch

  before(async () => {
    lifetime = openLifetime()
    lan = buildLan({ prefix: 'clarion-arp', nodes: 3, lifetime })
    watch = await watchArp(lan.watcher, [VIP, lan.node('n1').ip], 20, lifetime)
  })
  afterEach(() => {
    for (const node of lan.nodes) answerArp(node, false)
  })
  after(() => lifetime.end())

  const heardFrom = (ip: string, mac: string, since: number) =>
    watch.waitFor((claim) => claim.ip === ip && claim.mac === mac && claim.at > since, `${mac} to claim ${ip}`, WITHIN)
  /** Answers by everybody in turn, a good while of each. */
  async function answering(node: Host, count: number, since: number) {
    for (let i = 0, at = since; i < count; i++) at = (await heardFrom(VIP, node.mac, at)).at
  }

  test('the answer of a kernel, with its time', async () => {
    const { kind, micros } = await heardFrom(lan.node('n1').ip, lan.node('n1').mac, 0)
    assert.equal(kind, 'answer')
    assert.ok(micros !== undefined && micros > 0 && micros < 1_000_000, `${micros} µs`)
  })

  test('the question of arping', async () => {
    const since = epoch()
    judge(lan.client, 'arping', ['-c', '1', '-i', 'eth0', lan.node('n2').ip])
    assert.equal((await heardFrom(lan.client.ip, lan.client.mac, since)).kind, 'question')
  })

  test('an announcement that nobody asked for', async () => {
    const since = epoch()
    judge(lan.node('n3'), 'arping', ['-U', '-c', '1', '-w', '100000', '-i', 'eth0', '-S', NOBODYS, NOBODYS])
    assert.equal((await heardFrom(NOBODYS, lan.node('n3').mac, since)).kind, 'gratuitous')
  })

  test('silence, while no kernel may answer', async () => {
    const since = epoch()
    for (let i = 0, at = since; i < 5; i++) at = (await heardFrom(lan.node('n1').ip, lan.node('n1').mac, at)).at
    assert.equal(neverUnansweredLongerThan(50, watch.records(), VIP, { from: since, until: epoch() }).length, 1)
  })

  test('an address that moves: who had it, and the first frame of the new owner', async () => {
    const [n1, n2] = [lan.node('n1'), lan.node('n2')]
    const since = epoch()
    answerArp(n1, true)
    await answering(n1, 10, since)
    const moved = epoch()
    answerArp(n1, false)
    answerArp(n2, true)
    await answering(n2, 10, moved)
    const records = watch.records().filter((r) => r.at > since)
    assert.deepEqual(
      owners(records, VIP).map((o) => o.mac),
      [n1.mac, n2.mac],
    )
    assert.deepEqual(neverTwoAnswerersLongerThan(50, records, VIP), [])
    const first = firstOfNewOwner(records, VIP, moved)
    assert.equal(first?.mac, n2.mac)
    assert.ok(first.at - moved < 500, `${first.at - moved} ms`)
  })

  test('two answerers are found out', async () => {
    const [n1, n2] = [lan.node('n1'), lan.node('n2')]
    const since = epoch()
    answerArp(n1, true)
    answerArp(n2, true)
    await Promise.all([answering(n1, 20, since), answering(n2, 20, since)])
    const [breach] = neverTwoAnswerersLongerThan(
      200,
      watch.records().filter((r) => r.at > since),
      VIP,
    )
    assert.ok(breach?.breach === 'TwoAnswerers')
    assert.deepEqual(new Set(breach.macs), new Set([n1.mac, n2.mac]))
    assert.ok(breach.ms > 200 && breach.ms < WITHIN, `${breach.ms} ms`)
  })

  test('answer times of two addresses, asked in turn', async () => {
    const times = await compareAnswerTimes(lan.watcher, { vip: NOBODYS, kernel: lan.node('n3').ip, count: 3, pause: 1 }, lifetime)
    assert.deepEqual(times.vip, { asked: 3, unanswered: 3 })
    assert.equal(times.kernel.unanswered, 0)
    assert.ok(times.kernel.micros !== undefined && times.kernel.micros.p50 > 0 && times.kernel.micros.p50 < 50_000)
  })
})
