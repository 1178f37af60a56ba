/** The chart by a real helm on a real API server: what it renders is accepted, what it refuses says why, and a release comes and goes. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import { at, textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import { type Lifetime, openLifetime } from '../lab/lifetime.ts'
import { CONFIGURATION, REFUSED, RENDERED } from './chart-values.ts'
import { type Helm, openHelm } from './kubernetes/helm.ts'
import { toolPath, whyNoKubectl } from './kubernetes/kubectl.ts'
import { eventually, type Lane, MERGE, METALLB_AT, NAMESPACE, openLane } from './lane.ts'
import { envOf, podOf } from './manifest.ts'
import { OPERATOR_KINDS } from './operator-kinds.ts'

/** What the cluster fills in. */
const ANY_FIELD = { 'metadata.namespace': '', 'metadata.name': '', 'spec.nodeName': '', 'status.podIP': '' }
const WORKLOADS = [
  ['deployments', 'controller'],
  ['daemonsets', 'speaker'],
] as const

describe('the chart', { skip: whyNoKubectl() ?? false, timeout: 300_000 }, () => {
  let lane: Lane
  let lifetime: Lifetime
  let helm: Helm

  before(async () => {
    lane = await openLane({ bare: true })
    lifetime = openLifetime()
    helm = openHelm(NAMESPACE, lifetime, lane.server.kubeconfig('admin'))
  })
  after(async () => {
    lifetime?.end()
    await lane?.end()
  })

  describe('on an empty cluster', () => {
    test('one `helm install --wait` makes programs and pools', async () => {
      const installing = helm.run('install', 'clarion', CONFIGURATION, ['--create-namespace', '--wait', '--timeout', '60s'])
      await Promise.all([...WORKLOADS.map(([kind, program]) => makeReady(kind, program)), answered(installing)])
      const pool = await lane.admin('GET', `${METALLB_AT}/ipaddresspools/lan`)
      assert.deepEqual(at(pool, 'spec', 'addresses'), ['192.0.2.128/25'])
      assert.equal((await lane.ask('GET', '/apis/clarion.dev/v1alpha1/addressreservations/web')).status, 200)
    })

    test('the first upgrade changes a pool in its place and says what it leaves; the next takes away what the values name no more', async () => {
      const uid = await uidOf('lan')
      const { l2Advertisements: _, ...rest } = CONFIGURATION
      const values = { ...rest, addressPools: { lan: { spec: { addresses: ['192.0.2.0/24'] } } } }
      const { code, out, said } = await helm.run('upgrade', 'clarion', values)
      assert.equal(code, 0, said)
      assert.match(out, /not among the values any more, and still there.*: L2Advertisement all, L2Advertisement lan\./)
      assert.equal(await uidOf('lan'), uid)
      const pool = await lane.admin('GET', `${METALLB_AT}/ipaddresspools/lan`)
      assert.deepEqual(at(pool, 'spec', 'addresses'), ['192.0.2.0/24'])
      await answered(helm.run('upgrade', 'clarion', { ...values, addressPools: {} }))
      assert.equal((await lane.ask('GET', `${METALLB_AT}/ipaddresspools/lan`)).status, 404)
    })

    test('uninstalled, it leaves the kinds, and so what others made of them', async () => {
      const mine = { metadata: { name: 'mine' }, spec: { addresses: ['198.51.100.0/24'] } }
      await lane.admin('POST', `${METALLB_AT}/ipaddresspools`, {
        apiVersion: 'metallb.io/v1beta1',
        kind: 'IPAddressPool',
        ...mine,
      })
      await answered(helm.run('uninstall', 'clarion'))
      assert.equal((await lane.ask('GET', `${METALLB_AT}/ipaddresspools/mine`)).status, 200)
      assert.equal((await lane.ask('GET', `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/clarion-controller`)).status, 404)
    })
  })

  describe('what it renders is accepted by the API server', () => {
    before(() => {
      const args = ['--kubeconfig', lane.server.kubeconfig('admin'), 'apply', '-f', '-']
      assert.equal(spawnSync(toolPath('kubectl'), args, { input: OPERATOR_KINDS }).status, 0)
    })
    for (const [what, values] of Object.entries(RENDERED)) {
      test(what, async () => {
        const objects = await helm.template('clarion', values)
        assert.ok(objects.length > 0)
        const args = ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', '-']
        const { status, stderr } = spawnSync(toolPath('kubectl'), ['--kubeconfig', lane.server.kubeconfig('admin'), ...args], {
          input: objects.map((one) => stringify(one, { version: '1.1' })).join('---\n'),
          encoding: 'utf8',
        })
        assert.deepEqual([status, stderr], [0, ''])
      })
    }
  })

  describe('it refuses', () => {
    for (const [what, values, why] of REFUSED) {
      test(what, () => assert.rejects(helm.template('clarion', values), why))
    }
    test('to forget the routes of BGPPeers that are there', async () => {
      const spec = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
      const peer = { apiVersion: 'metallb.io/v1beta2', kind: 'BGPPeer', metadata: { name: 'router' }, spec }
      const path = `/apis/metallb.io/v1beta2/namespaces/${NAMESPACE}/bgppeers`
      await lane.admin('POST', path, peer)
      const dry = ['--dry-run=server']
      const { code, said } = await helm.run('install', 'clarion', {}, dry)
      assert.equal(code, 1)
      assert.match(said, /BGPPeer router in this namespace/)
      await answered(helm.run('install', 'clarion', { bgp: { ignore: true } }, dry))
      await lane.admin('DELETE', `${path}/router`)
    })
  })

  test('the controller makes the gossip Secret that speakers mount, read and may read', async () => {
    const objects = await helm.template('clarion')
    const find = (kind: string, name: string) =>
      objects.find((one) => one.kind === kind && textAt(one, 'metadata', 'name') === name)
    const [controller, speaker] = [find('Deployment', 'clarion-controller'), find('DaemonSet', 'clarion-speaker')]
    assert.ok(controller !== undefined && speaker !== undefined)
    for (const workload of [controller, speaker])
      assert.equal(envOf(podOf(workload).container, ANY_FIELD).METALLB_ML_SECRET_NAME, 'clarion-memberlist')
    assert.match(JSON.stringify(podOf(speaker).spec.volumes), /"secretName":"clarion-memberlist"/)
    const readers = objects.filter(
      ({ kind, rules }) => kind === 'Role' && JSON.stringify(rules).includes('"resourceNames":["clarion-memberlist"]'),
    )
    assert.equal(readers.length, 1)
  })

  test('a release called metallb has the names and selectors of MetalLB’s chart', async () => {
    const objects = await helm.template('metallb', { nameOverride: 'metallb' })
    const names = (kind: string) => objects.filter((one) => one.kind === kind).map((one) => textAt(one, 'metadata', 'name'))
    assert.deepEqual(names('Deployment'), ['metallb-controller'])
    assert.deepEqual(names('DaemonSet'), ['metallb-speaker'])
    assert.deepEqual(new Set(names('ServiceAccount')), new Set(['metallb-controller', 'metallb-speaker']))
    for (const name of ['metallb-controller', 'metallb-pod-lister']) assert.ok(names('Role').includes(name), name)
    assert.deepEqual(names('ConfigMap'), ['metallb-excludel2'])
    for (const one of objects.filter(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet')) {
      const component = one.kind === 'Deployment' ? 'controller' : 'speaker'
      assert.deepEqual(at(one, 'spec', 'selector', 'matchLabels'), {
        'app.kubernetes.io/name': 'metallb',
        'app.kubernetes.io/instance': 'metallb',
        'app.kubernetes.io/component': component,
      })
      assert.equal(podOf(one).spec.serviceAccountName, `metallb-${component}`)
    }
  })

  async function answered(running: ReturnType<Helm['run']>): Promise<void> {
    const { code, said } = await running
    assert.equal(code, 0, said)
  }
  const uidOf = async (pool: string) => textAt(await lane.admin('GET', `${METALLB_AT}/ipaddresspools/${pool}`), 'metadata', 'uid')
  /** Nobody runs pods here: what the cluster's own controllers would say is said by hand. */
  async function makeReady(kind: string, program: string): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/${kind}/clarion-${program}`
    await eventually(`${path} to be there`, async () => (await lane.ask('GET', path)).status === 200)
    await lane.admin('PATCH', `${path}/status`, { status: kind === 'deployments' ? DEPLOYED : ON_NODES }, MERGE)
  }
})

const condition = (type: string, reason: string) => ({ type, reason, status: 'True', message: '' })
const DEPLOYED: PlainObject = {
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions: [condition('Available', 'MinimumReplicasAvailable'), condition('Progressing', 'NewReplicaSetAvailable')],
}
const ON_NODES: PlainObject = {
  observedGeneration: 1,
  currentNumberScheduled: 1,
  desiredNumberScheduled: 1,
  updatedNumberScheduled: 1,
  numberMisscheduled: 0,
  numberReady: 1,
  numberAvailable: 1,
}
