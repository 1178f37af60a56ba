/** The programs need the roles of the manifest whole, and nothing beyond them: a whole story, then the audit log. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { electionOrder } from '../lab/election.ts'
import { getHttp } from '../lab/instruments.ts'
import { whyNoLan } from '../lab/lane.ts'
import type { Program } from '../lab/processes.ts'
import { buildLan, type Host, type Lan } from '../lab/topology.ts'
import { addressesOf, upheavals } from './assignments.ts'
import { readAudit, refused, rightsOf, unused } from './audit.ts'
import { freePorts } from './free-port.ts'
import { eventually, type Lane, METALLB_AT, NAMESPACE } from './lane.ts'
import { collectionAt, inManifest } from './manifest.ts'
import { CONTROLLER, makePod, runPod, runSpeaker, SPEAKER } from './manifest-pods.ts'
import { makeReachable } from './reach.ts'
import { ROLES } from './roles.ts'
import { ALL_SERVICES, listOf, openStage, type Stage } from './stage.ts'
import { asking, openWebhooks } from './webhook-stage.ts'

const READY_MS = 30_000
/** What happens again is told again ten seconds later. */
const TOLD_AGAIN_MS = 30_000
const ADDRESS = '192.0.2.128'
const SECRET_AT = `/api/v1/namespaces/${NAMESPACE}/secrets/memberlist`
const ROLES_OF = [
  ['controller', 'metallb-system:controller', 'controller'],
  ['speaker', 'metallb-system:speaker', 'pod-lister'],
] as const

describe('the programs with the roles, environment and pods of the manifest', {
  skip: whyNoLan() ?? false,
  timeout: 240_000,
}, () => {
  let stage: Stage
  let lane: Lane
  let lan: Lan
  let kubeconfig: string
  let controller: Program
  let metricsPort = 0
  let webhookPort: number
  const speakers = new Map<string, Program>()

  const startSpeaker = (node: Host) => {
    const program = runSpeaker(node, kubeconfig, stage.lifetime)
    speakers.set(node.name, program)
    return program
  }
  const runController = async () => {
    const [health, port = 0] = await freePorts(2)
    metricsPort = port
    const ports = ['--port', String(port), '--health-probe-port', String(health)]
    const args = ['--kubeconfig', lane.server.kubeconfig('controller'), ...ports]
    args.push('--webhook-port', String(webhookPort), '--webhook-extra-names', 'localhost', '--shutdown-delay-seconds', '0')
    controller = runPod(CONTROLLER, { fields: { 'metadata.name': 'controller-0' }, args }, stage.lifetime)
    await controller.log.message('config loaded', { within: READY_MS })
  }
  const l2Statuses = async () => listOf(await lane.admin('GET', `${METALLB_AT}/servicel2statuses`))
  /** This node alone is said to answer, by a pod that is there. */
  const answeredBy = (node: Host) =>
    eventually(`${node.name} to be said to answer`, async () => {
      const nodes = (await l2Statuses()).map((one) => textAt(one, 'status', 'node'))
      return isDeepStrictEqual(nodes, [node.name])
    })
  const owner = (): Host => electionOrder(lan, ADDRESS)[0] ?? lan.node('n1')
  const heir = (): Host => electionOrder(lan, ADDRESS)[1] ?? lan.node('n2')
  const speaker = (node: Host): Program => {
    const found = speakers.get(node.name)
    assert.ok(found !== undefined)
    return found
  }
  const toldAgain = (reason: string) =>
    stage.witness.until(
      `${reason} to be told again`,
      () =>
        stage.witness
          .now('/api/v1/namespaces/default/events')
          .some((event) => textAt(event, 'reason') === reason && Number(at(event, 'count')) > 1),
      TOLD_AGAIN_MS,
    )

  before(async () => {
    stage = await openStage([`${ADDRESS}/25`])
    lane = stage.lane
    for (const workload of [SPEAKER, CONTROLLER]) await lane.admin('POST', collectionAt(workload), workload)
    await lane.admin('POST', `${METALLB_AT}/l2advertisements`, {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: 'all' },
    })
    const secret = inManifest('Secret', 'metallb-webhook-cert')
    await lane.admin('POST', collectionAt(secret), secret)
    ;({ port: webhookPort } = await openWebhooks(lane, stage.programs))
    lan = buildLan({ prefix: 'clarion-mft', nodes: 2, lifetime: stage.lifetime })
    for (const { name, ip } of lan.nodes) {
      await lane.admin('POST', '/api/v1/nodes', { metadata: { name } })
      await makePod(lane, SPEAKER, `speaker-${name}`, name, ip)
    }
    await makePod(lane, CONTROLLER, 'controller-0', 'n1', '198.51.100.1')
    await makeReachable(lane.server.port, lan.nodes, join(lane.server.folder, 'reach'), stage.lifetime)
    kubeconfig = lane.server.kubeconfig('speaker')
  })
  after(() => stage?.end())

  test('speakers that are first wait for the gossip Secret; the controller makes it, for its Deployment', async () => {
    await Promise.all(
      lan.nodes.map((node) => startSpeaker(node).log.message('waiting for the gossip secret', { within: READY_MS })),
    )
    await runController()
    for (const { log } of speakers.values()) await log.message('joined', { within: READY_MS })
    const deployment = await lane.admin('GET', `${collectionAt(CONTROLLER)}/controller`)
    assert.deepEqual(ownersOf(await lane.admin('GET', SECRET_AT)), [
      `Deployment controller ${textAt(deployment, 'metadata', 'uid')}`,
    ])
    const open = [...speakers.values()].flatMap(({ log }) => log.lines.filter(({ text }) => text.includes('not encrypted')))
    assert.deepEqual(open, [])
  })

  test('a peer is admitted, beside everything there is', async () => {
    const nodeSelectors = [{ matchLabels: { rack: 'a' } }]
    const spec = { myASN: 64_512, peerASN: 64_513, nodeSelectors }
    for (const peerAddress of ['192.0.2.251', '192.0.2.252']) {
      const name = `tor-${peerAddress.at(-1)}`
      await eventually(
        `${name} to be admitted`,
        async () => (await asking(lane).peer(name, { ...spec, peerAddress })).status === 201,
      )
    }
  })

  test('a Service gets an address, and a node that answers and says so', async () => {
    await stage.makeService('web')
    await lane.admin('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
      metadata: { name: 'web-1', labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ port: 80 }],
      endpoints: lan.nodes.map(({ name, ip }) => ({ addresses: [ip], nodeName: name, conditions: { ready: true } })),
    })
    assert.equal(await stage.assigned('web'), ADDRESS)
    await stage.told('web', 'IPAllocated')
    await stage.told('web', 'nodeAssigned', owner().name)
    await answeredBy(owner())
    const states = `${METALLB_AT}/configurationstates`
    const written = [...(await l2Statuses()), await lane.admin('GET', `${states}/speaker-${owner().name}`)]
    written.push(await lane.admin('GET', `${states}/controller`))
    const pods = [`speaker-${owner().name}`, `speaker-${owner().name}`, 'controller-0']
    assert.deepEqual(
      written.flatMap((one) => ownersOf(one).map((text) => text.split(' ')[1])),
      pods,
    )
  })

  test('a reservation and a quota say what they are', async () => {
    for (const [plural, spec] of [
      ['addressreservations', { mode: 'Exclude', addresses: ['192.0.2.255'] }],
      ['addressquotas', { scope: 'Together', namespaces: ['default'], ipv4: 9 }],
    ] as const) {
      const path = `/apis/clarion.dev/v1alpha1/${plural}`
      const kind = plural === 'addressquotas' ? 'AddressQuota' : 'AddressReservation'
      await lane.admin('POST', path, { apiVersion: 'clarion.dev/v1alpha1', kind, metadata: { name: 'one' }, spec })
      await eventually(`${kind} to have a status`, async () => at(await lane.admin('GET', `${path}/one`), 'status') !== undefined)
    }
  })

  test('its address moves when the owner is killed, and back when it returns and takes back what it said', async () => {
    await speaker(owner()).kill()
    await stage.told('web', 'nodeAssigned', heir().name)
    await startSpeaker(owner()).log.message('joined', { within: READY_MS })
    await answeredBy(owner())
  })

  test('freed and given again, it is told again', async () => {
    await stage.edit('web', { spec: { type: 'ClusterIP' } })
    await stage.witness.until('the claim to go', () => stage.claims().length === 0)
    await eventually('nobody to be said to answer', async () => (await l2Statuses()).length === 0)
    await stage.edit('web', { spec: { type: 'LoadBalancer' } })
    assert.equal(await stage.assigned('web'), ADDRESS)
    await Promise.all([toldAgain('IPAllocated'), toldAgain('nodeAssigned')])
  })

  test('an address wiped from the status by hand is given back for its claim', async () => {
    await stage.setStatus('web', [])
    assert.equal(await stage.assigned('web'), ADDRESS)
  })

  test('a controller that returns keeps what there is', async () => {
    const from = stage.witness.writes.length
    assert.equal(await controller.stop(), 'ended with code 0')
    await runController()
    await stage.makeService('second')
    await stage.assigned('second')
    assert.deepEqual(upheavals(stage.witness.writes.slice(from).filter(({ path }) => path === ALL_SERVICES)), [])
    await stage.remove('second')
    await stage.witness.until('its claim to go', () => stage.claims().length === 1)
    assert.deepEqual(addressesOf(stage.service('web') ?? {}), [ADDRESS])
  })

  test('their metrics are for whoever may read them, and say what they are', async () => {
    const token = lane.server.token('admin')
    const { status, body } = await getHttp(owner(), 'https://127.0.0.1:9120/metrics', stage.lifetime, token)
    assert.deepEqual([status, /^metallb_speaker_announced\{.*\} 1$/m.test(body)], [200, true], body)
    const url = `https://127.0.0.1:${metricsPort}/metrics`
    const asked = [token, lane.server.token('stranger'), 'made-up', undefined].map((one) =>
      getHttp(undefined, url, stage.lifetime, one),
    )
    const answers = await Promise.all(asked)
    assert.deepEqual(
      answers.map((one) => one.status),
      [200, 403, 401, 401],
    )
    assert.match(answers[0]?.body ?? '', /^clarion_leader 1$/m)
  })

  test('they end well; no request was refused, and no right of the roles was left unused', async () => {
    const ended = []
    for (const program of [controller, ...speakers.values()]) ended.push(`${program.name} ${await program.stop()}`)
    const asked = readAudit(lane.server)
    const leftOver = ROLES_OF.flatMap(([program, ...names]) => {
      const own = asked.filter(({ user }) => user === `system:serviceaccount:${NAMESPACE}:${program}`)
      const rights = rightsOf(ROLES.filter(({ metadata }) => names.some((name) => name === textAt(metadata, 'name'))))
      assert.ok(own.length > 0 && rights.length > 0, program)
      return unused(rights, own)
    })
    assert.deepEqual([refused(asked), leftOver], [[], []])
    assert.deepEqual(
      ended.filter((how) => !how.endsWith('ended with code 0')),
      [],
    )
  })
})

/** Kind, name and uid of each. */
function ownersOf(object: PlainObject): readonly string[] {
  const owners = at(object, 'metadata', 'ownerReferences')
  return Array.isArray(owners) ? owners.map((one) => `${textAt(one, 'kind')} ${textAt(one, 'name')} ${textAt(one, 'uid')}`) : []
}
