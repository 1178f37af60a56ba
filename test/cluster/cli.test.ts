/** The command line at a real API server: with the role that is kept for it, and not a right more. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { serveHealth, systemClock } from '@clarion/program'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { createObserved } from '../../packages/speaker/src/observed.ts'
import { createState } from '../../packages/speaker/src/state.ts'
import { statePages } from '../../packages/speaker/src/state-pages.ts'
import { addressesOf } from './assignments.ts'
import { readAudit, refused, rightsOf, unused } from './audit.ts'
import { clarion } from './clarion.ts'
import { addressOf, MERGE, METALLB_AT, NAMESPACE } from './lane.ts'
import { makeNode, makeServed } from './nodes.ts'
import { type PortCarrier, startPortCarrier } from './port-carrier.ts'
import type { Running } from './programs.ts'
import { ROLES } from './roles.ts'
import { openStage, type Stage } from './stage.ts'

const ADDRESS = '192.0.2.128'
const NODES = ['n1', 'n2'].map((name, i) => ({ name, ns: '', mac: '', ip: `192.0.2.${i + 11}`, ip6: '', port: '' }))
const HEALTH_PORT = 17_472
const ASK = 'clarion-ask-speakers'

describe('clarion at an API server', { timeout: 120_000 }, () => {
  let stage: Stage
  let carrier: PortCarrier
  let controller: Running
  let kubeconfig: string
  const asViewer = (...words: readonly string[]) => clarion(words, { KUBECONFIG: kubeconfig })
  const bind = (kind: 'Role' | 'ClusterRole', name: string) => {
    const inside = kind === 'Role' ? `/namespaces/${NAMESPACE}/rolebindings` : '/clusterrolebindings'
    return stage.lane.admin('POST', `/apis/rbac.authorization.k8s.io/v1${inside}`, {
      metadata: { name: `${name}-viewer` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }],
    })
  }

  before(async () => {
    stage = await openStage([`${ADDRESS}/31`])
    const { lane, lifetime, programs } = stage
    kubeconfig = lane.server.kubeconfig('viewer')
    await lane.admin('POST', `${METALLB_AT}/l2advertisements`, {
      apiVersion: 'metallb.io/v1beta1',
      kind: 'L2Advertisement',
      metadata: { name: 'all' },
    })
    const observed = createObserved(Date.now)
    const announced = { service: 'default/web', ips: [addressOf(ADDRESS)], pool: 'web', advertisements: [], outOfTheRunning: [] }
    const decisions = new Map([['default/web', { ...announced, candidates: ['n1', 'n2'] }]])
    const state = createState({
      node: 'n1',
      version: '0.1.0',
      gossip: true,
      observed,
      missing: () => [],
      decisions: () => decisions,
      wallNow: Date.now,
    })
    observed.take({ type: 'joined', members: ['n1', 'n2'], contacted: 1 })
    const owner = { owner: 'n1', before: undefined, because: 'Started', member: undefined } as const
    observed.take({ type: 'owners', changes: [{ address: addressOf(ADDRESS), service: 'default/web', ...owner }] })
    observed.take({ type: 'answering', addresses: new Map([[addressOf(ADDRESS), ['eth0']]]) })
    const health = serveHealth('127.0.0.1', 0, () => [], systemClock, assert.fail, statePages(state))
    lifetime.onEnd(() => void health.close())
    const port = await health.listening
    const portOf = (pod: string, wanted: number) =>
      pod === `${NAMESPACE}/speaker-n1` && wanted === HEALTH_PORT ? port : undefined
    carrier = await startPortCarrier(lane.server, portOf, lifetime)
    for (const node of NODES) {
      await makeNode(lane, node)
      const status = {
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        daemonEndpoints: { kubeletEndpoint: { Port: carrier.port } },
      }
      await lane.admin('PATCH', `/api/v1/nodes/${node.name}/status`, { status }, MERGE)
    }
    controller = await programs.controller()
    await makeServed(stage, 'web', NODES)
    await stage.assigned('web')
    await stage.makeService('second')
    await stage.assigned('second')
    await stage.makeService('third')
    await stage.told('third', 'AllocationFailed')
  })
  after(() => stage?.end())

  test('who has no right is told which role has', async () => {
    const { code, printed, complained } = await asViewer('pools')
    assert.deepEqual([code, printed], [2, ''])
    assert.match(
      complained,
      /^clarion: You may not list \w+ objects: kustomize\/base\/rbac-view\.yaml has the role that may .*\n$/,
    )
  })

  test('with the role: explain computes what it may not ask', async () => {
    await bind('ClusterRole', 'clarion-view')
    await bind('Role', 'clarion-view')
    const { code, printed, complained } = await asViewer('explain', 'service', 'default/web')
    assert.deepEqual([code, complained], [0, ''], printed)
    assert.match(printed, new RegExp(`keeps ${ADDRESS} of pool web\\n`))
    assert.match(printed, /computed at .*: no speaker was asked/)
    assert.match(printed, /n1 did not say: .*forbidden/)
  })

  test('with the controller’s rights, as in its pod: why it has its address, and by name what is not told', async () => {
    const asController = { KUBECONFIG: stage.lane.server.kubeconfig('controller') }
    const { code, printed } = await clarion(['explain', 'service', 'default/web'], asController)
    assert.equal(code, 0, printed)
    assert.match(printed, new RegExp(`keeps ${ADDRESS} of pool web\\n`))
    assert.match(printed, /Announcement, unknown\n.* cannot be computed: EndpointSlice, Pod may not be listed\n/)
    assert.match(
      printed,
      /The account metallb-system:controller may not list EndpointSlice objects; run clarion by your own kubeconfig/,
    )
  })

  test('with the right to ask: as the speakers say, through the API server', async () => {
    await bind('Role', ASK)
    const { code, printed } = await asViewer('explain', 'service', 'default/web')
    assert.equal(code, 0)
    assert.match(printed, new RegExp(`as the speakers said at .*\\n {2}${ADDRESS} by n1 on eth0, since \\d+s \\(Started\\)\\n`))
    assert.match(printed, new RegExp(`n2 did not say: nothing listens on port ${HEALTH_PORT}`))
    assert.deepEqual([...new Set(carrier.asked)].sort(), [`${NAMESPACE}/speaker-n1`, `${NAMESPACE}/speaker-n2`])
  })

  test('owners and pools, as values', async () => {
    const { owners } = JSON.parse((await asViewer('owners', '-o', 'json')).printed)
    const who = owners.map(({ service, node, from }: Record<string, unknown>) => [service, node, from])
    assert.deepEqual(who, [
      ['default/second', null, 'nobody'],
      ['default/web', 'n1', 'speaker'],
    ])
    const { pools } = JSON.parse((await asViewer('pools', '-o', 'json')).printed)
    assert.deepEqual(pools[0].families, [{ family: 'ipv4', size: 2, used: 2, releasing: 0, resting: 0, reserved: 0, free: 0 }])
    assert.deepEqual(
      pools[0].holders.map(({ services, state }: Record<string, unknown>) => [services, state]),
      [
        [['default/web'], 'Claimed'],
        [['default/second'], 'Claimed'],
      ],
    )
  })

  test('a Service that waits says as the controller does', async () => {
    const { printed } = await asViewer('explain', 'service', 'third', '-o', 'json')
    const { decision, notes } = JSON.parse(printed)
    assert.deepEqual(
      [decision.no.why, decision.pools, notes],
      ['PoolsExhausted', [{ pool: 'web', says: 'Full', family: 'ipv4', remedy: 'add addresses' }], []],
    )
  })

  test('plan: 1 for what is for the worse, 0 for what is not, 2 where it cannot be told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clarion-plan-'))
    stage.lifetime.onEnd(() => rmSync(folder, { recursive: true }))
    const pool = (addresses: string) =>
      `{apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {name: web, namespace: ${NAMESPACE}}, spec: {addresses: [${addresses}]}}`
    writeFileSync(join(folder, 'pool.yaml'), pool('192.0.2.129/32'))
    const worse = await asViewer('plan', '-f', folder)
    assert.deepEqual([worse.code, worse.complained], [1, ''])
    assert.match(worse.printed, /default\/web +Lost +192\.0\.2\.128 +- +- +PoolsExhausted\n/)
    writeFileSync(join(folder, 'pool.yaml'), pool(`${ADDRESS}/29`))
    const better = await asViewer('plan', '-f', folder)
    assert.deepEqual([better.code, better.complained], [0, ''])
    assert.match(better.printed, /default\/third +Given +- +192\.0\.2\.130 +n\d +-\n/)
    assert.match(better.printed, /1 would change, 0 of them for the worse; 2 would stay as they are\./)
    const onlyCluster = await asViewer('plan')
    assert.deepEqual([onlyCluster.code, onlyCluster.complained], [0, ''])
    assert.match(onlyCluster.printed, /^0 would change, .*; 3 would stay as they are\.\n$/)
    const nowhere = await asViewer('plan', '-f', join(folder, 'none'))
    assert.deepEqual([nowhere.code, nowhere.printed], [2, ''])
    assert.match(nowhere.complained, /^clarion: The folder .* cannot be read: .*\n$/)
  })

  test('a server that does not answer is one sentence', async () => {
    const nowhere = stage.lane.server.kubeconfig('viewer', 'https://127.0.0.1:9')
    const { code, complained } = await clarion(['pools', '--kubeconfig', nowhere])
    assert.equal(code, 2)
    assert.match(complained, /^clarion: The API server cannot be reached: .*\n$/)
  })

  test('nothing was written, and no right of the role was left unused', () => {
    const asked = readAudit(stage.lane.server).filter(({ user }) => user === 'viewer')
    const rights = rightsOf(ROLES.filter(({ metadata }) => textAt(metadata, 'name')?.startsWith('clarion-')))
    assert.ok(asked.length > 0 && rights.length > 0)
    const written = asked.filter(({ verb }) => verb !== 'get' && verb !== 'list')
    // Asked for besides, without a request of its own.
    const leftOver = unused(rights, asked).filter((line) => !line.endsWith('to create pods/portforward'))
    assert.deepEqual([written, leftOver], [[], []])
    const early = refused(asked).filter((line) => !line.includes('portforward'))
    assert.ok(early.length > 0 && early.every((line) => /^403 for viewer: (list|get)/.test(line)), early.join('\n'))
  })

  test('leave: not while a controller leads, not without --yes; then addresses are all that stays', async () => {
    const asAdmin = (...words: readonly string[]) => clarion(words, { KUBECONFIG: stage.lane.server.kubeconfig('admin') })
    const led = await asAdmin('leave', '--yes')
    assert.deepEqual([led.code, led.printed], [2, ''])
    assert.match(led.complained, /^clarion: The controller \S+ leads, and would write everything again: scale it to 0 first/)
    const conditionOf = (one: PlainObject | undefined) => at(one, 'status', 'conditions') ?? []
    await stage.witness.until('our condition', () => JSON.stringify(conditionOf(stage.service('web'))).includes('Announced'))
    await controller.stop()
    const asked = await asAdmin('leave')
    assert.match(
      asked.complained,
      /^clarion: This would remove .* from 3 Services, and 2 AddressClaims; addresses stay\. Say --yes to do it\.\n$/,
    )
    assert.equal(stage.claims().length, 2)
    const left = await asAdmin('leave', '--yes')
    assert.deepEqual([left.code, left.complained], [0, ''], left.printed)
    await stage.witness.until('all claims to go', () => stage.claims().length === 0)
    const web = await stage.lane.admin('GET', '/api/v1/namespaces/default/services/web')
    assert.deepEqual([addressesOf(web), conditionOf(web)], [[ADDRESS], []])
    const kept = `/api/v1/namespaces/${NAMESPACE}/configmaps/clarion-kept-configuration`
    assert.equal((await stage.lane.ask('GET', kept)).status, 404)
  })
})
