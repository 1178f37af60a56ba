/** MetalLB's cluster gets Clarion by `kubectl apply`: nothing moves, nothing is left behind; and then the worst `helm uninstall metallb`. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { KIND_AT } from '../../packages/controller/src/webhook/routes.ts'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { addressOfClaim, beyondConditions, unfinished } from './assignments.ts'
import { clarion, type Said } from './clarion.ts'
import { freePorts } from './free-port.ts'
import { askKubectl, type Kubectl } from './kubernetes/ask-kubectl.ts'
import { whyNoKubectl } from './kubernetes/kubectl.ts'
import { CLAIMS_AT, eventually, kindsServed, type Lane, MERGE, METALLB_AT, NAMESPACE, openLane } from './lane.ts'
import { type LoadBalancers, loadBalancers } from './load-balancers.ts'
import { collectionAt, inManifest, podOf } from './manifest.ts'
import { installMetalLB, makeAssigned, makeObject, ONLY_METALLBS, SECRET_AT, startMetalLBsWebhooks } from './metallb.ts'
import { openApiPrograms, type Running } from './programs.ts'
import { ROLES } from './roles.ts'
import { ALL_SERVICES, listOf } from './stage.ts'
import { asking, CONFIGURATION_AT, PEER_CRD_AT, webhooksOf } from './webhook-stage.ts'
import { openWitness, type Witness } from './witness.ts'

const SERVICES = 50
const READY_MS = 30_000
/** Long enough for everything that would be taken away to be taken away. */
const WATCHED_MS = 3_000
const POOL = { addresses: ['192.0.2.0/25'] }

describe('Clarion in the place of MetalLB', { skip: whyNoKubectl() ?? false, timeout: 240_000 }, () => {
  let lane: Lane
  let lifetime: Lifetime
  let kubectl: Kubectl
  let witness: Witness
  let seen: LoadBalancers
  let secret: PlainObject
  let controller: Running
  /** Writes to Services until MetalLB was done. */
  let theirs: number
  let shown: ReadonlyMap<string, string>

  const plan = (): Promise<Said> => clarion(['plan'], { KUBECONFIG: lane.server.kubeconfig('admin') })
  const nothingTouched = () => {
    assert.deepEqual(seen.addresses(), shown)
    const beyond = beyondConditions(seen.written()).slice(theirs)
    assert.deepEqual(
      beyond.map(({ key, object }) => [key, object]),
      [],
    )
  }

  before(async () => {
    lane = await openLane({ bare: true })
    kubectl = askKubectl(lane.server)
    lifetime = openLifetime()
    await installMetalLB(lane, kubectl)
    await makeObject(lane, 'IPAddressPool', 'lan', POOL)
    await makeObject(lane, 'IPAddressPool', 'routed', { addresses: ['198.51.100.0/24'], autoAssign: false })
    await makeObject(lane, 'L2Advertisement', 'lan', { ipAddressPools: ['lan'] })
    await makeObject(lane, 'BGPPeer', 'tor', { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.254' })
    await makeObject(lane, 'BGPAdvertisement', 'all', {})
    startMetalLBsWebhooks(kubectl)
    witness = await openWitness(lane.server, [ALL_SERVICES])
    seen = loadBalancers(witness)
    // Not the lowest free ones, in no order: what is read from the statuses, and what would be given anew, differ.
    for (let i = 0; i < SERVICES - 5; i++) await makeAssigned(lane, `web-${i}`, `192.0.2.${10 + ((i * 7) % 100)}`)
    const asks = { 'metallb.universe.tf/loadBalancerIPs': '192.0.2.120' }
    await makeAssigned(lane, 'asks', '192.0.2.120', { annotations: asks })
    const shares = { 'metallb.universe.tf/allow-shared-ip': 'dns' }
    for (const [name, protocol] of [['dns-tcp', 'TCP'] as const, ['dns-udp', 'UDP'] as const]) {
      await makeAssigned(lane, name, '192.0.2.121', { annotations: shares, spec: { ports: [{ port: 53, protocol }] } })
    }
    await makeAssigned(lane, 'local', '192.0.2.122', { spec: { externalTrafficPolicy: 'Local', healthCheckNodePort: 30_999 } })
    await makeAssigned(lane, 'out', '198.51.100.9', { pool: 'routed', annotations: { 'metallb.io/address-pool': 'routed' } })
    await witness.until(
      'all of them',
      () => seen.addresses().size === SERVICES && [...seen.addresses().values()].every((one) => one !== ''),
    )
    theirs = seen.written().length
    shown = seen.addresses()
    secret = await lane.admin('GET', SECRET_AT)
  })
  after(async () => {
    witness?.close()
    lifetime?.end()
    await lane?.end()
  })

  test('the statuses are MetalLB’s, with what the server adds', () => {
    for (const one of seen.now()) {
      const ip = shown.get(textAt(one, 'metadata', 'name') ?? '')
      assert.deepEqual(at(one, 'status'), { loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] } })
      assert.match(textAt(one, 'metadata', 'annotations', 'metallb.io/ip-allocated-from-pool') ?? '', /^(lan|routed)$/)
    }
  })

  test('clarion plan, before: what only BGP announces is named, and stops the move', async () => {
    const { code, printed, complained } = await plan()
    assert.deepEqual([code, complained], [1, ''], printed)
    assert.match(printed, /^default\/out +Silenced +198\.51\.100\.9 +198\.51\.100\.9 +- +OnlyBGPAdvertised$/m)
    assert.match(printed, new RegExp(`^1 would change, 1 of them for the worse; ${SERVICES - 1} would stay as they are\\.$`, 'm'))
  })

  test('with an L2Advertisement for it: nothing would move', async () => {
    await withoutWebhooks(() => makeObject(lane, 'L2Advertisement', 'routed', { ipAddressPools: ['routed'] }))
    const { code, printed } = await plan()
    assert.equal(code, 0, printed)
    assert.match(printed, new RegExp(`^0 would change, 0 of them for the worse; ${SERVICES} would stay as they are\\.$`, 'm'))
  })

  test('applied over it: claims are made from the statuses, and no Service is written but for its conditions', async () => {
    kubectl(['apply', '-f', 'manifests/clarion.yaml'])
    await eventually('claims to be served', async () => (await lane.ask('GET', CLAIMS_AT)).status === 200)
    const [port = 0] = await freePorts(1)
    await callByUrl(port)
    const webhooks = ['--webhook-mode', 'enabled', '--webhook-port', String(port), '--webhook-extra-names', 'localhost']
    controller = await openApiPrograms(lane.server, lifetime).controller({ args: webhooks })
    await controller.log.message('leading', { within: READY_MS })
    await witness.until('all to say that nobody announces them', () => seen.now().every((one) => at(one, 'status', 'conditions')))
    nothingTouched()
    const claims = listOf(await lane.admin('GET', CLAIMS_AT))
    assert.deepEqual(new Set(claims.map(addressOfClaim)), new Set(shown.values()))
    assert.ok(claims.every((claim) => at(claim, 'status', 'phase') === 'Assigned'))
    const conditions = seen.now().flatMap((one) => at(one, 'status', 'conditions') ?? []).length
    assert.ok(
      conditions >= SERVICES && seen.written().length <= theirs + conditions,
      `${seen.written().length - theirs} for ${conditions}`,
    )
    assert.ok(!controller.log.lines.some(({ fields }) => fields.event === 'OtherAllocatorActive'))
  })

  test('no webhook is left that nobody serves', async () => {
    const left = webhooksOf(inManifest('ValidatingWebhookConfiguration', 'metallb-webhook-configuration'))
    const live = webhooksOf(await lane.admin('GET', CONFIGURATION_AT))
    assert.ok(!live.some(({ name }) => name === ONLY_METALLBS))
    assert.deepEqual(new Set(live.map(({ name }) => name)), new Set(left.map(({ name }) => name)))
    for (const one of live) assert.ok(Object.hasOwn(KIND_AT, new URL(textAt(one, 'clientConfig', 'url') ?? '').pathname))
    const service = await lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/services/metallb-webhook-service`)
    const pod = at(inManifest('Deployment', 'controller'), 'spec', 'template', 'metadata', 'labels')
    for (const [key, value] of Object.entries(Object(at(service, 'spec', 'selector')))) assert.equal(at(pod, key), value)
    const { container } = podOf(await lane.admin('GET', `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/controller`))
    assert.match(JSON.stringify(container.ports), /"containerPort":9443/)
  })

  test('pools are changed and peers converted as before, by our webhooks', async () => {
    await eventually(
      'the controller to be ready',
      async () => (await controller.ready().catch(() => ({ status: 0 }))).status === 200,
    )
    const ask = asking(lane)
    const refused = await ask.pool('bad', { addresses: ['192.0.2.64/26'] })
    assert.deepEqual([refused.status, /overlaps with already defined CIDR/.test(refused.text)], [403, true], refused.text)
    for (const answer of [await ask.pool('more', { addresses: ['203.0.113.0/24'] }), await ask.remove('ipaddresspools', 'more')])
      assert.ok(answer.status < 300, answer.text)
    const peer = await lane.ask('GET', `${METALLB_AT}/bgppeers/tor`)
    assert.deepEqual([peer.status, at(peer.json, 'apiVersion')], [200, 'metallb.io/v1beta1'], peer.text)
  })

  test('the gossip Secret is the same, and goes with the same Deployment', async () => {
    const { data, metadata } = await lane.admin('GET', SECRET_AT)
    assert.deepEqual([data, metadata], [secret.data, secret.metadata])
    const deployment = await lane.admin('GET', `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/controller`)
    const owners = at(metadata, 'ownerReferences')
    assert.deepEqual(Array.isArray(owners) && owners.map((one) => at(one, 'uid')), [textAt(deployment, 'metadata', 'uid')])
  })

  test('no role gives more than Clarion’s', async () => {
    for (const role of ROLES) {
      const there = await lane.admin('GET', `${collectionAt(role)}/${textAt(role, 'metadata', 'name')}`)
      for (const part of ['rules', 'subjects']) assert.deepEqual(there[part], role[part], textAt(role, 'metadata', 'name'))
    }
  })

  describe('then everything of metallb.io is deleted, as `helm uninstall metallb` does it', () => {
    test('nothing is lost; the log, an event and the readiness tell', async () => {
      const crds = kubectl(['get', 'crd', '-o', 'name'])
        .split('\n')
        .filter((name) => name.endsWith('.metallb.io'))
      assert.ok(crds.length >= 8, crds.join())
      kubectl(['delete', 'validatingwebhookconfiguration', 'metallb-webhook-configuration'])
      kubectl(['delete', '--wait=false', ...crds])
      await controller.log.message('mass release held', { within: READY_MS })
      await sleep(WATCHED_MS)
      nothingTouched()
      assert.deepEqual(unfinished(seen.now(), listOf(await lane.admin('GET', CLAIMS_AT))).filter(notShared), [])
      const { status, words } = await controller.ready()
      assert.equal(status, 503)
      assert.ok(words.includes('IPAddressPool: Missing'), words.join())
      const events = JSON.stringify(await lane.admin('GET', `/api/v1/namespaces/${NAMESPACE}/events`))
      assert.match(events, new RegExp(`${SERVICES} of ${SERVICES} Services would lose their addresses at once`))
    })

    test('the manifest and the pools applied again: everything goes on, and nothing was touched', async () => {
      await eventually('the CRDs to be gone', async () => (await lane.ask('GET', `${METALLB_AT}/ipaddresspools`)).status === 404)
      kubectl(['apply', '-f', 'manifests/clarion.yaml'])
      await kindsServed(lane.ask)
      await withoutWebhooks(async () => {
        await makeObject(lane, 'IPAddressPool', 'lan', POOL)
        await makeObject(lane, 'IPAddressPool', 'routed', { addresses: ['198.51.100.0/24'], autoAssign: false })
        await makeObject(lane, 'L2Advertisement', 'all', {})
      })
      await controller.log.message('mass release not held any more', { within: READY_MS })
      nothingTouched()
      await lane.admin('POST', '/api/v1/namespaces/default/services', {
        metadata: { name: 'later' },
        spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] },
      })
      await witness.until('a new Service to get an address', () => seen.addresses().get('later') === '192.0.2.0')
      assert.match((await plan()).printed, new RegExp(`^0 would change, .*; ${SERVICES + 1} would stay`, 'm'))
    })
  })

  /** There is no network of Services here: the webhooks that were applied are called by URL. */
  async function callByUrl(port: number): Promise<void> {
    const url = (path: string) => ({ url: `https://localhost:${port}${path}` })
    const webhooks = webhooksOf(await lane.admin('GET', CONFIGURATION_AT)).map((one) => {
      const { service } = Object(one.clientConfig)
      assert.deepEqual([service.namespace, service.name], [NAMESPACE, 'metallb-webhook-service'])
      return { ...one, clientConfig: url(String(service.path)) }
    })
    await lane.admin('PATCH', CONFIGURATION_AT, { webhooks }, MERGE)
    const clientConfig = { service: null, ...url('/convert') }
    await lane.admin('PATCH', PEER_CRD_AT, { spec: { conversion: { webhook: { clientConfig } } } }, MERGE)
  }
  /** Of the pods behind them none runs here. */
  async function withoutWebhooks(work: () => Promise<unknown>): Promise<void> {
    const { metadata, ...rest } = await lane.admin('GET', CONFIGURATION_AT)
    const annotations = at(metadata, 'annotations') ?? {}
    await lane.admin('DELETE', CONFIGURATION_AT)
    await eventually(
      'nobody to be asked',
      async () => (await asking(lane).pool('probe', { addresses: [] }, '?dryRun=All')).status < 500,
    )
    await work()
    const again = { ...rest, metadata: { name: textAt(metadata, 'name') ?? '', annotations } }
    await lane.admin('POST', CONFIGURATION_AT.replace(/\/[^/]+$/, ''), JSON.parse(JSON.stringify(again)))
  }
})

/** Of an address with two holders only the first is looked for. */
const notShared = (fault: string) => !fault.includes('dns-')
