/** The whole: speakers on a LAN serve what the controller gives, whatever becomes of the API server that both know each other by. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { at } from '../../packages/kube/src/api/json.ts'
import { electionOrder } from '../lab/election.ts'
import { epoch } from '../lab/epoch.ts'
import { type Faults, faultsOf } from '../lab/faults.ts'
import { neverTwoAnswerersLongerThan, neverUnansweredLongerThan } from '../lab/history.ts'
import { type ArpWatch, getHttp, serve, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { HTTP_PORT, UDP_PORT } from '../lab/manifests.ts'
import type { Program } from '../lab/processes.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import type { ApiServer } from './apiserver.ts'
import { upheavals } from './assignments.ts'
import { METALLB_AT, refusedRequests } from './lane.ts'
import { makeNode, makeServed, saidToAnswer } from './nodes.ts'
import type { Running } from './programs.ts'
import { isList } from './proxy.ts'
import { makeReachable } from './reach.ts'
import { ALL_SERVICES, listOf, openStage, type Stage } from './stage.ts'

const READY_MS = 30_000
/** How long the server is away while a node dies: two minutes, where there is time for it. */
const AWAY_MS = process.env.CLARION_LONG === undefined ? 30_000 : 120_000
/** MB 3.8: gossip alone notices a death after 4 to 7 s in a cluster of three. */
const GOSSIP_NOTICES_MS = 9_000
/** The longest wait between two tries to reach a server is 10 s. */
const BACK_WITHIN_MS = 20_000
const UNANSWERED_MS = 500
/** A whole list, not the question how far the server is. */
const READS_SERVICES = /\/api\/v1\/services\?(?!.*limit=1(&|$))/
const HEALTH = 'http://127.0.0.1:17472/readyz'

describe('three speakers and a controller at an API server', { skip: whyNoLan() ?? false, timeout: 420_000 }, () => {
  let stage: Stage
  let lan: Lan
  let faults: Faults
  let watch: ArpWatch
  let controller: Running
  let kubeconfig: string
  const speakers = new Map<string, Program>()

  const first = (ip: string): Host => electionOrder(lan, ip)[0] ?? lan.node('n1')
  const second = (ip: string): Host => electionOrder(lan, ip)[1] ?? lan.node('n1')
  const speaker = (node: Host): Program => {
    const found = speakers.get(node.name)
    assert.ok(found !== undefined)
    return found
  }
  const startSpeaker = async (node: Host): Promise<void> => {
    const program = stage.programs.speaker(node, kubeconfig)
    speakers.set(node.name, program)
    await program.log.message('joined', { within: READY_MS })
  }
  const answersFrom = (ip: string, node: Host, since: number, within: number) =>
    watch.waitFor(
      (c) => c.ip === ip && c.mac === node.mac && c.kind === 'answer' && c.at > since,
      `${node.name} to answer for ${ip}`,
      within,
    )
  const heard = (ip: string, since: number) => watch.records().filter((r) => r.ip === ip && r.at >= since)
  /** From then on until now, and by one alone. What was heard until now is known when something later is. */
  const alwaysAnswered = async (ip: string, since: number) => {
    const now = epoch()
    await watch.waitFor((c) => c.ip === ip && c.at > now, `anybody to answer for ${ip}`, READY_MS)
    const records = heard(ip, since).filter(({ at }) => at <= now)
    assert.deepEqual(neverUnansweredLongerThan(UNANSWERED_MS, records, ip, { from: since, until: now }), [])
    assert.deepEqual(neverTwoAnswerersLongerThan(0, records, ip), [])
  }
  const readiness = async (node: Host) => (await getHttp(node, HEALTH, stage.lifetime)).status
  const notReady = async (node: Host) => {
    const { status, body } = await getHttp(node, HEALTH, stage.lifetime)
    return status === 503 && body.includes('Service: Unavailable')
  }
  const soon = async (what: string, look: () => Promise<boolean>, within = BACK_WITHIN_MS) => {
    const deadline = epoch() + within
    while (!(await look())) {
      assert.ok(epoch() < deadline, `not within ${within} ms: ${what}`)
      await sleep(100)
    }
  }
  const serviceWrites = () => stage.witness.writes.filter(({ path }) => path === ALL_SERVICES)

  before(async () => {
    stage = await openStage(['192.0.2.128/25'])
    const { lane, lifetime, programs } = stage
    await lane.admin('POST', `${METALLB_AT}/l2advertisements`, {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: 'all' },
    })
    lan = buildLan({ prefix: 'clarion-clu', nodes: 3, lifetime })
    faults = faultsOf(lan)
    for (const node of lan.nodes) await makeNode(lane, node)
    await makeReachable(Number(new URL(lane.proxy.url).port), lan.nodes, join(lane.server.folder, 'reach'), lifetime)
    kubeconfig = lane.server.kubeconfig('speaker', lane.proxy.url)
    controller = await programs.controller({ at: lane.proxy.url, args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('gossip secret made', { within: READY_MS })
    await makeServed(stage, 'web', lan.nodes)
    await stage.assigned('web')
    watch = await watchArp(lan.watcher, ['192.0.2.128'], 20, lifetime)
    await Promise.all(lan.nodes.map((node) => serve(node, { http: HTTP_PORT, udp: UDP_PORT }, lifetime)))
    await Promise.all(lan.nodes.map(startSpeaker))
  })
  after(() => stage?.end())

  test('the address that the controller gave is answered for by the winner of the hash, and reaches it', async () => {
    const web = await stage.assigned('web')
    assert.equal(web, '192.0.2.128')
    await answersFrom(web, first(web), 0, READY_MS)
    const { status, body } = await getHttp(lan.client, `http://${web}:${HTTP_PORT}/`, stage.lifetime)
    assert.deepEqual([status, body], [200, first(web).name])
    await stage.told('web', 'nodeAssigned', first(web).name)
    await soon('its ServiceL2Status', async () => String(await saidToAnswer(stage, 'web')) === first(web).name)
    for (const node of lan.nodes) assert.equal(await readiness(node), 200)
    const open = lan.nodes.flatMap((node) => speaker(node).log.lines.filter(({ text }) => text.includes('not encrypted')))
    assert.deepEqual(open, [], 'the Secret that the controller made is used')
  })

  test('connections lost: what happened meanwhile is caught up with, and nothing is withdrawn', async () => {
    const web = await stage.assigned('web')
    const since = epoch()
    await stage.lane.proxy.away()
    await makeServed(stage, 'missed', lan.nodes)
    await stage.lane.proxy.back()
    const missed = await stage.assigned('missed')
    watch.ask(missed)
    await answersFrom(missed, first(missed), since, BACK_WITHIN_MS)
    await alwaysAnswered(web, since)
    assert.deepEqual(upheavals(serviceWrites()), [])
  })

  test(`the server away for ${AWAY_MS / 1_000} s and forgetful after it, while a node dies: gossip moves its addresses, nothing else moves`, async () => {
    const web = await stage.assigned('web')
    const missed = await stage.assigned('missed')
    const owner = first(web)
    const [since, mark] = [epoch(), controller.log.mark()]
    const { proxy, server } = stage.lane
    await proxy.away()
    const back = sleep(AWAY_MS)
    const restarted = restartWithoutHistory(server)
    await Promise.all(lan.nodes.map((node) => soon(`${node.name} to say so`, () => notReady(node))))
    await controller.log.message('not kept up', { within: READY_MS, since: mark }, ({ kind }) => kind === 'Service')
    assert.equal((await controller.ready()).status, 503)

    const died = epoch()
    faults.pullCable(owner)
    await speaker(owner).kill()
    const taken = await answersFrom(web, second(web), died, GOSSIP_NOTICES_MS)
    console.log(`  figures: taken over ${Math.round(taken.at - died)} ms after the node died, without an API server`)
    await Promise.all([back, restarted])
    await alwaysAnswered(web, taken.at)
    assert.deepEqual(neverUnansweredLongerThan(UNANSWERED_MS, heard(web, since), web, { from: since, until: died }), [])
    if (first(missed) !== owner) await alwaysAnswered(missed, since)
    const [alive] = lan.nodes.filter((node) => node !== owner && node !== second(web))
    assert.ok(alive !== undefined)
    assert.ok(await notReady(alive))

    const seen = proxy.seen.length
    await proxy.back()
    const returned = epoch()
    await makeServed(stage, 'later', lan.nodes)
    const later = await stage.assigned('later', () => true, BACK_WITHIN_MS)
    console.log(
      `  figures: a Service made after ${AWAY_MS / 1_000} s without a server has its address ${Math.round(epoch() - returned)} ms after its return`,
    )
    watch.ask(later)
    const heir = electionOrder(lan, later).find((node) => node !== owner)
    assert.ok(heir !== undefined)
    await answersFrom(later, heir, returned, BACK_WITHIN_MS)
    await soon('the heir to be known', async () => (await saidToAnswer(stage, 'web')).includes(second(web).name))
    for (const node of lan.nodes)
      if (node !== owner) await soon(`${node.name} ready`, async () => (await readiness(node)) === 200)
    await soon('the controller ready', async () => (await controller.ready()).status === 200)
    const lists = proxy.seen.slice(seen).filter((one) => isList(one) && READS_SERVICES.test(one.path))
    assert.ok(lists.length >= 3, 'the controller and two speakers had to read everything anew')
    await alwaysAnswered(web, taken.at)
    assert.deepEqual(upheavals(serviceWrites()), [])
  })

  test('the node comes back: it answers again, and what its former life said of it is gone', async () => {
    const web = await stage.assigned('web')
    faults.plugCable(first(web))
    const since = epoch()
    await startSpeaker(first(web))
    await answersFrom(web, first(web), since, READY_MS)
    await soon('one to be said to answer', async () => String(await saidToAnswer(stage, 'web')) === first(web).name)
    await answersFrom(web, first(web), epoch() + 1_000, READY_MS)
  })

  test('the pool CRD deleted: what is announced stays announced', async () => {
    const web = await stage.assigned('web')
    const since = epoch()
    const marks = lan.nodes.map((node) => speaker(node).log.mark())
    await stage.lane.admin('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ipaddresspools.metallb.io')
    for (const [i, node] of lan.nodes.entries()) {
      await speaker(node).log.message('not kept up', { within: READY_MS, since: marks[i] ?? 0 }, (f) => f.reason === 'Missing')
    }
    await sleep(2 * UNANSWERED_MS)
    await alwaysAnswered(web, since)
  })

  test('edited to ClusterIP, the Service is answered for no longer', async () => {
    const web = await stage.assigned('web')
    const owner = speaker(first(web)).log
    const mark = owner.mark()
    await stage.edit('web', { spec: { type: 'ClusterIP' } })
    await owner.message('withdrawn', { within: READY_MS, since: mark }, ({ ip }) => ip === web)
    await soon('nobody to be said to answer', async () => (await saidToAnswer(stage, 'web')).length === 0)
    const since = epoch() + UNANSWERED_MS
    await sleep(2 * UNANSWERED_MS)
    assert.deepEqual(heard(web, since), [])
  })

  test('at SIGTERM they take back what is said of them; nothing was refused for want of a right', async () => {
    for (const program of [controller, ...speakers.values()])
      assert.equal(await program.stop(), 'ended with code 0', program.name)
    const left = listOf(await stage.lane.admin('GET', `${METALLB_AT}/servicel2statuses`))
    assert.deepEqual(
      left.map((one) => at(one, 'metadata', 'name')),
      [],
    )
    assert.deepEqual(refusedRequests(stage.lane.server), [])
  })
})

/** What watches ask for is thrown away, and the server has no memory of its own of it either. */
async function restartWithoutHistory(server: ApiServer): Promise<void> {
  await server.compact()
  await server.stop()
  await server.start()
}
