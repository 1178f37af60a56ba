/** The whole: speakers on a LAN serve what the controller gives, whatever becomes of the API server that both know each other by. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import { electionOrder } from '../lab/election.ts'
import { epoch } from '../lab/epoch.ts'
import { type Faults, faultsOf } from '../lab/faults.ts'
import { neverTwoAnswerersLongerThan, neverUnansweredLongerThan } from '../lab/history.ts'
import { type ArpWatch, getHttp, serve, watchArp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import { HTTP_PORT, SPEAKER_LABELS, UDP_PORT } from '../lab/manifests.ts'
import type { Program } from '../lab/processes.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import { upheavals } from './assignments.ts'
import { MERGE, METALLB_AT, NAMESPACE, refusedRequests } from './lane.ts'
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
  const alwaysAnswered = (ip: string, since: number) => {
    const records = heard(ip, since)
    assert.deepEqual(neverUnansweredLongerThan(UNANSWERED_MS, records, ip, { from: since, until: epoch() }), [])
    assert.deepEqual(neverTwoAnswerersLongerThan(0, records, ip), [])
  }
  const readiness = async (node: Host) => (await getHttp(node, HEALTH, stage.lifetime)).status
  const notReady = async (node: Host) => {
    const { status, body } = await getHttp(node, HEALTH, stage.lifetime)
    return status === 503 && body.includes('Service: Unavailable')
  }
  /** Nodes that say they answer for the Service. */
  const saidToAnswer = async (name: string) => {
    const path = `${METALLB_AT}/servicel2statuses?labelSelector=metallb.io%2Fservice-name%3D${name}`
    return listOf(await stage.lane.admin('GET', path)).map((one) => textAt(one, 'status', 'node'))
  }
  const soon = async (what: string, look: () => Promise<boolean>, within = BACK_WITHIN_MS) => {
    const deadline = epoch() + within
    while (!(await look())) {
      assert.ok(epoch() < deadline, `not within ${within} ms: ${what}`)
      await sleep(100)
    }
  }
  /** A Service with an endpoint on each node. */
  const makeServed = async (name: string): Promise<void> => {
    const ports = [{ name: 'http', protocol: 'TCP', port: HTTP_PORT }]
    await stage.makeService(name, { ports })
    await stage.lane.admin('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
      metadata: { name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports,
      endpoints: lan.nodes.map((node) => ({ addresses: [node.ip], nodeName: node.name, conditions: { ready: true } })),
    })
  }
  const makeNode = async ({ name, ip }: Host): Promise<void> => {
    const { admin } = stage.lane
    await admin('POST', '/api/v1/nodes', { metadata: { name } })
    await admin('POST', `/api/v1/namespaces/${NAMESPACE}/pods`, {
      metadata: {
        name: `speaker-${name}`,
        labels: Object.fromEntries(SPEAKER_LABELS.split(',').map((label) => label.split('='))),
      },
      spec: { nodeName: name, containers: [{ name: 'speaker', image: 'none' }] },
    })
    const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] }
    await admin('PATCH', `/api/v1/namespaces/${NAMESPACE}/pods/speaker-${name}/status`, { status }, MERGE)
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
    for (const node of lan.nodes) await makeNode(node)
    await makeReachable(Number(new URL(lane.proxy.url).port), lan.nodes, join(lane.server.folder, 'reach'), lifetime)
    kubeconfig = lane.server.kubeconfig('speaker', lane.proxy.url)
    controller = await programs.controller({ at: lane.proxy.url, args: ['--ml-secret-name', 'memberlist'] })
    await controller.log.message('gossip secret made', { within: READY_MS })
    await makeServed('web')
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
    await soon('its ServiceL2Status', async () => String(await saidToAnswer('web')) === first(web).name)
    for (const node of lan.nodes) assert.equal(await readiness(node), 200)
    const open = lan.nodes.flatMap((node) => speaker(node).log.lines.filter(({ text }) => text.includes('not encrypted')))
    assert.deepEqual(open, [], 'the Secret that the controller made is used')
  })

  test('watches dropped and history thrown away: what happened meanwhile is caught up with, and nothing is withdrawn', async () => {
    const web = await stage.assigned('web')
    const { proxy, server } = stage.lane
    const [since, seen] = [epoch(), proxy.seen.length]
    await proxy.away()
    await makeServed('missed')
    await server.compact()
    await proxy.back()
    const missed = await stage.assigned('missed')
    watch.ask(missed)
    await answersFrom(missed, first(missed), since, BACK_WITHIN_MS)
    const lists = proxy.seen
      .slice(seen)
      .filter((one) => isList(one) && one.path.includes('/services?') && !/limit=1(&|$)/.test(one.path))
    assert.ok(lists.length > 0, 'somebody had to read everything anew')
    alwaysAnswered(web, since)
    assert.deepEqual(upheavals(serviceWrites()), [])
  })

  test(`the server away for ${AWAY_MS / 1_000} s while a node dies: gossip moves its addresses, nothing else moves`, async () => {
    const web = await stage.assigned('web')
    const missed = await stage.assigned('missed')
    const owner = first(web)
    const [since, mark] = [epoch(), controller.log.mark()]
    await stage.lane.proxy.away()
    const back = sleep(AWAY_MS)
    await Promise.all(lan.nodes.map((node) => soon(`${node.name} to say so`, () => notReady(node))))
    await controller.log.message('not kept up', { within: READY_MS, since: mark }, ({ kind }) => kind === 'Service')
    assert.equal((await controller.ready()).status, 503)

    const died = epoch()
    faults.pullCable(owner)
    await speaker(owner).kill()
    const taken = await answersFrom(web, second(web), died, GOSSIP_NOTICES_MS)
    console.log(`  figures: taken over ${Math.round(taken.at - died)} ms after the node died, without an API server`)
    await back
    alwaysAnswered(web, taken.at)
    assert.deepEqual(neverUnansweredLongerThan(UNANSWERED_MS, heard(web, since), web, { from: since, until: died }), [])
    if (first(missed) !== owner) alwaysAnswered(missed, since)
    const [alive] = lan.nodes.filter((node) => node !== owner && node !== second(web))
    assert.ok(alive !== undefined)
    assert.ok(await notReady(alive))

    await stage.lane.proxy.back()
    const returned = epoch()
    await makeServed('later')
    const later = await stage.assigned('later', () => true, BACK_WITHIN_MS)
    console.log(
      `  figures: a Service made after ${AWAY_MS / 1_000} s without a server has its address ${Math.round(epoch() - returned)} ms after its return`,
    )
    watch.ask(later)
    const heir = electionOrder(lan, later).find((node) => node !== owner)
    assert.ok(heir !== undefined)
    await answersFrom(later, heir, returned, BACK_WITHIN_MS)
    await soon('the heir to be known', async () => (await saidToAnswer('web')).includes(second(web).name))
    for (const node of lan.nodes)
      if (node !== owner) await soon(`${node.name} ready`, async () => (await readiness(node)) === 200)
    await soon('the controller ready', async () => (await controller.ready()).status === 200)
    alwaysAnswered(web, taken.at)
    assert.deepEqual(upheavals(serviceWrites()), [])
  })

  test('the node comes back: it answers again, and what its former life said of it is gone', async () => {
    const web = await stage.assigned('web')
    faults.plugCable(first(web))
    const since = epoch()
    await startSpeaker(first(web))
    await answersFrom(web, first(web), since, READY_MS)
    await soon('one to be said to answer', async () => String(await saidToAnswer('web')) === first(web).name)
    await answersFrom(web, first(web), epoch() + 1_000, READY_MS)
  })

  test('edited to ClusterIP, the Service is answered for no longer', async () => {
    const web = await stage.assigned('web')
    const owner = speaker(first(web)).log
    const mark = owner.mark()
    await stage.edit('web', { spec: { type: 'ClusterIP' } })
    await owner.message('withdrawn', { within: READY_MS, since: mark }, ({ ip }) => ip === web)
    await soon('nobody to be said to answer', async () => (await saidToAnswer('web')).length === 0)
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
