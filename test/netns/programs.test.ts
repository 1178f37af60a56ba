/** The programs on a real LAN: who answers, and what happens when somebody goes. Judges are the kernel, arping and the ARP watcher. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inElectionOrder, rankBy } from '@clarion/core'
import { type Ip, parseIp } from '@clarion/inet'
import { epoch } from '../lab/epoch.ts'
import { type Faults, faultsOf } from '../lab/faults.ts'
import { neverTwoAnswerersLongerThan, neverUnansweredLongerThan } from '../lab/history.ts'
import { type ArpWatch, getHttp, serve, startMeter, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { clusterManifests, HTTP_PORT, UDP_PORT, WEB } from '../lab/manifests.ts'
import { judge, type Program } from '../lab/processes.ts'
import { openPrograms, type Programs } from '../lab/programs.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'

const BLOCK_MAIN = join(import.meta.dirname, '..', 'lab', 'block-main.mjs')
/** MB 3.8: gossip alone notices a death after 4 to 7 s in a cluster of three. */
const GOSSIP_NOTICES_MS = 9_000
const READY_MS = 15_000
const SECRET = 'two-and-twenty-letters'

const rank = rankBy((text) => createHash('sha256').update(text).digest('hex'))
const address = (text: string): Ip => {
  const ip = parseIp(text)
  assert.ok(ip !== undefined, `${text} is no address`)
  return ip
}

describe('three speakers and a controller', { skip: whyNoLan() ?? false, timeout: 240_000 }, () => {
  let lifetime: Lifetime
  let lan: Lan
  let faults: Faults
  let programs: Programs
  let watch: ArpWatch
  let web: string
  let controller: Program
  const speakers = new Map<string, Program>()
  const manifests = (secret: string) => clusterManifests({ nodes: lan.nodes, addresses: ['192.0.2.128/25'], secret })

  /** Nodes in the order in which they should have the address. */
  const order = (ip: string): readonly Host[] => {
    const names = lan.nodes.map((node) => node.name)
    return inElectionOrder(address(ip), names, rank).map((name) => lan.node(name))
  }
  const first = (ip: string): Host => order(ip)[0] ?? lan.node('n1')
  const second = (ip: string): Host => order(ip)[1] ?? lan.node('n1')
  const speaker = (node: Host): Program => {
    const found = speakers.get(node.name)
    assert.ok(found !== undefined)
    return found
  }
  const startSpeaker = async (node: Host): Promise<Program> => {
    const program = programs.speaker(node, [], [BLOCK_MAIN])
    speakers.set(node.name, program)
    await program.log.message('joined', { within: READY_MS })
    return program
  }
  const answersFrom = (ip: string, node: Host, since: number, within: number) =>
    watch.waitFor(
      (c) => c.ip === ip && c.mac === node.mac && c.kind === 'answer' && c.at > since,
      `${node.name} to answer`,
      within,
    )
  /** The records of one address from a moment on. */
  const heard = (since: number) => watch.records().filter((r) => r.ip === web && r.at >= since)
  const oneAtATime = (since: number, ms: number) => assert.deepEqual(neverTwoAnswerersLongerThan(ms, heard(since), web), [])

  before(async () => {
    lifetime = openLifetime()
    lan = buildLan({ prefix: 'clarion-net', nodes: 3, lifetime })
    faults = faultsOf(lan)
    programs = openPrograms(lifetime)
    for (const [name, text] of manifests(SECRET)) programs.write(name, text)
    controller = programs.controller({ ns: lan.switchNs })
    const given = await controller.log.message('ip allocated', { within: READY_MS }, (f) => f.service === WEB)
    web = String((given.fields.ips as unknown[])[0])
    watch = await watchArp(lan.watcher, [web], 20, lifetime)
    await Promise.all(lan.nodes.map((node) => serve(node, { http: HTTP_PORT, udp: UDP_PORT }, lifetime)))
    await Promise.all(lan.nodes.map(startSpeaker))
    await answersFrom(web, first(web), 0, READY_MS)
  })
  after(() => lifetime.end())

  test('the lowest address is given to the older Service, and the winner of the hash answers for it', async () => {
    assert.equal(web, '192.0.2.128')
    const since = epoch()
    await answersFrom(web, first(web), since + 500, READY_MS)
    assert.deepEqual([...new Set(heard(since).map((r) => r.mac))], [first(web).mac])
  })

  test('arping sees one answer to one question', () => {
    const { output, code } = judge(lan.client, 'arping', ['-c', '3', '-i', 'eth0', web])
    assert.equal(code, 0, output)
    assert.match(output, /3 packets transmitted, 3 packets received/)
    assert.match(output, new RegExp(first(web).mac))
  })

  test('HTTP through the address reaches the owner', async () => {
    const { status, body } = await getHttp(lan.client, `http://${web}:${HTTP_PORT}/`, lifetime)
    assert.deepEqual([status, body], [200, first(web).name])
  })

  test('cable of the owner pulled: the second of the hash takes over; cable back: the owner has it again', async () => {
    const pulled = epoch()
    faults.pullCable(first(web))
    const taken = await answersFrom(web, second(web), pulled, GOSSIP_NOTICES_MS)
    assert.ok(taken.at - pulled > 1_000, 'gossip cannot know so soon')
    faults.plugCable(first(web))
    const back = epoch()
    await answersFrom(web, first(web), back, READY_MS)
    await answersFrom(web, first(web), epoch() + 2_000, READY_MS)
    oneAtATime(pulled, 1_000)
  })

  test('the same with the main threads of the others blocked: the worker needs nobody', async () => {
    const successor = speaker(second(web)).log
    const mark = successor.mark()
    const pulled = epoch()
    faults.pullCable(first(web))
    for (const node of lan.nodes) speaker(node).signal('SIGUSR2')
    const taken = await answersFrom(web, second(web), pulled, GOSSIP_NOTICES_MS)
    assert.deepEqual(successor.lines.slice(mark), [], 'its main thread was to be blocked until after the takeover')
    assert.ok(taken.at - pulled < GOSSIP_NOTICES_MS)
    await successor.message('took over', { within: READY_MS, since: mark }, (f) => f.ip === web)
    faults.plugCable(first(web))
    await answersFrom(web, first(web), epoch(), READY_MS)
    await answersFrom(web, first(web), epoch() + 2_000, READY_MS)
  })

  test('SIGTERM: the successor answers at once, nothing is lost, and the program ends well', async () => {
    const meter = await startMeter(lan.client, { address: web, port: UDP_PORT, rate: 500 }, lifetime)
    await meter.answeredBy(first(web).name, READY_MS)
    const asked = epoch()
    const leaving = speaker(first(web))
    leaving.signal('SIGTERM')
    const taken = await answersFrom(web, second(web), asked, 2_000)
    assert.ok(taken.at - asked < 1_000, `the successor came after ${taken.at - asked} ms`)
    assert.equal(await leaving.ended, 'ended with code 0')
    await meter.answeredBy(second(web).name, READY_MS)
    const { lost } = await meter.stop()
    assert.equal(lost, 0)
    assert.deepEqual(neverUnansweredLongerThan(500, heard(asked - 500), web, { from: asked - 500, until: epoch() }), [])
    oneAtATime(asked, 1_000)
    await startSpeaker(first(web))
    await answersFrom(web, first(web), epoch(), READY_MS)
  })

  test('kill -9: the address is answered for again as soon as gossip knows', async () => {
    const killed = epoch()
    await speaker(first(web)).kill()
    await answersFrom(web, second(web), killed, GOSSIP_NOTICES_MS)
    await startSpeaker(first(web))
    await answersFrom(web, first(web), epoch(), READY_MS)
  })

  test('a Service that goes is answered for no longer; it comes back to the lowest address, its own', async () => {
    const services = manifests(SECRET).get('services.yaml') ?? ''
    const owner = speaker(first(web)).log
    const mark = owner.mark()
    programs.write('services.yaml', services.replaceAll('name: web', 'name: other'))
    await owner.message('withdrawn', { within: READY_MS, since: mark }, (f) => f.ip === web)
    const gone = epoch()
    await controller.log.message('ip released', { within: READY_MS }, (f) => f.service === WEB)
    programs.write('services.yaml', services)
    await owner.message('announcing', { within: READY_MS, since: mark }, (f) => f.ip === web && f.service === WEB)
    await answersFrom(web, first(web), gone, READY_MS)
  })
})
