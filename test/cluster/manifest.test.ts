/** The manifest on a real API server: it is taken as it is, and its roles give no more than they should. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { parseAllDocuments, stringify } from 'yaml'
import { textAt } from '../../packages/kube/src/api/json.ts'
import type { PlainObject } from '../../packages/kube/src/objects/plain.ts'
import type { User } from './apiserver.ts'
import { type Answer, bareClient } from './bare-client.ts'
import { toolPath, whyNoKubectl } from './kubernetes/kubectl.ts'
import { kindsServed, type Lane, MERGE, METALLB_AT, NAMESPACE, openLane, SERVICES_AT } from './lane.ts'
import { collectionAt, inManifest, MANIFEST, podOf } from './manifest.ts'
import { METALLB_PODS } from './metallb-pods.ts'
import { OPERATOR_KINDS } from './operator-kinds.ts'

/** Of kustomize, each with the base in it. */
const OVERLAYS = ['ha', 'networkpolicies', 'prometheus']

/** A warning about objects that this test made without kubectl. */
const MADE_OTHERWISE = 'last-applied-configuration annotation'

const ROOT = join(import.meta.dirname, '..', '..')
const SECRET_AT = `/api/v1/namespaces/${NAMESPACE}/secrets/memberlist`

describe('the manifest', { timeout: 240_000 }, () => {
  let lane: Lane
  const answers: { readonly what: string; readonly dry: Answer; readonly real: Answer }[] = []

  before(async () => {
    lane = await openLane({ bare: true })
    for (const object of MANIFEST) {
      const what = `${object.kind} ${textAt(object, 'metadata', 'name')}`
      const path = `${collectionAt(object)}?fieldValidation=Strict`
      answers.push({
        what,
        dry: await lane.ask('POST', `${path}&dryRun=All`, object),
        real: await lane.ask('POST', path, object),
      })
    }
    await kindsServed(lane.ask)
  })
  after(() => lane?.end())

  test('every object is accepted, dry and for real, with strict validation and without a warning', () => {
    assert.equal(answers.length, MANIFEST.length)
    const wrong = answers.flatMap(({ what, dry, real }) =>
      [dry, real]
        .filter(({ status, warnings }) => status !== 201 || warnings.length > 0)
        .map(({ status, warnings, text }) => `${what}: ${status} ${warnings.join('; ') || text}`),
    )
    assert.deepEqual(wrong, [])
  })

  describe('by kubectl', { skip: whyNoKubectl() ?? false }, () => {
    const admin = (args: readonly string[], input?: string) => {
      const server = ['--kubeconfig', lane.server.kubeconfig('admin'), '--cache-dir', lane.server.folder]
      const { status, stdout, stderr } = kubectl([...server, ...args], input)
      const complaints = stderr.split('\n').filter((line) => line !== '' && !line.includes(MADE_OTHERWISE))
      assert.deepEqual([status, complaints], [0, []], stdout)
      return stdout
    }
    test('the base of kustomize holds the same objects', () => {
      const { stdout, stderr } = kubectl(['kustomize', 'kustomize/base'])
      const built: readonly unknown[] = parseAllDocuments(stdout).map((document) => document.toJS())
      const missing = MANIFEST.filter((object) => !built.some((one) => isDeepStrictEqual(one, object)))
      assert.deepEqual([built.length, missing.map(({ kind }) => kind)], [MANIFEST.length, []], stderr)
    })
    const forced = ['apply', '--server-side', '--force-conflicts', '--dry-run=server']
    test('it is applied without a complaint', () => void admin([...forced, '-f', 'manifests/clarion.yaml']))

    test('the kinds of the Prometheus operator are there', () => void admin(['apply', '-f', '-'], OPERATOR_KINDS))
    for (const overlay of OVERLAYS) {
      test(`the overlay ${overlay} is applied without a complaint, and is more than the base`, () => {
        const applied = admin([...forced, '-k', `kustomize/${overlay}`])
          .trim()
          .split('\n')
        assert.ok(applied.length > MANIFEST.length, applied.join())
      })
    }
    test('over MetalLB’s it is the move, and MetalLB’s over it the way back', () => {
      const pods = METALLB_PODS.map(({ kind, metadata }) => [String(kind), textAt(metadata, 'name') ?? ''] as const)
      const running = () => pods.map((one) => contentsOf(JSON.parse(admin(['get', ...one, '-n', NAMESPACE, '-o', 'json']))))
      const apply = (objects: readonly PlainObject[]) =>
        void admin(['apply', '-f', '-'], objects.map((one) => stringify(one)).join('---\n'))
      for (const one of pods) admin(['delete', ...one, '-n', NAMESPACE])
      apply(METALLB_PODS)
      const before = running()
      apply(MANIFEST)
      assert.deepEqual(
        running(),
        pods.map((one) => contentsOf(inManifest(...one))),
      )
      apply(METALLB_PODS)
      assert.deepEqual(running(), before)
    })
  })

  describe('gives no right', () => {
    const home = `/api/v1/namespaces/${NAMESPACE}`
    const claims = '/apis/clarion.dev/v1alpha1/addressclaims'
    const webhooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`
    const label = { metadata: { labels: { by: 'us' } } }
    const clear = { status: { loadBalancer: { ingress: [] } } }
    const denied: readonly (readonly [User, what: string, method: string, path: string, body?: PlainObject])[] = [
      ['speaker', 'to write a Service', 'PATCH', `${SERVICES_AT}/web`, label],
      ['speaker', 'to write the status of a Service', 'PATCH', `${SERVICES_AT}/web/status`, clear],
      ['speaker', 'to claim an address', 'POST', claims, {}],
      ['speaker', 'to free an address', 'DELETE', `${claims}/v4-192-0-2-128`],
      ['speaker', 'to lead', 'POST', leases, {}],
      ['speaker', 'to read another Secret', 'GET', `${home}/secrets/other`],
      ['speaker', 'to read all Secrets of its namespace', 'GET', `${home}/secrets`],
      ['speaker', 'to read all Secrets', 'GET', '/api/v1/secrets'],
      ['speaker', 'to make a Secret', 'POST', `${home}/secrets`, {}],
      ['speaker', 'to read pods elsewhere', 'GET', '/api/v1/namespaces/kube-system/pods'],
      ['speaker', 'to write a node', 'PATCH', '/api/v1/nodes/n1', label],
      ['controller', 'to read Secrets elsewhere', 'GET', '/api/v1/namespaces/kube-system/secrets'],
      ['controller', 'to read a Secret elsewhere', 'GET', '/api/v1/namespaces/default/secrets/other'],
      ['controller', 'to make a Secret elsewhere', 'POST', '/api/v1/namespaces/default/secrets', {}],
      ['controller', 'to read the gossip Secret', 'GET', SECRET_AT],
      ['controller', 'to write what a Service asks for', 'PATCH', `${SERVICES_AT}/web`, label],
      ['controller', 'to delete a Service', 'DELETE', `${SERVICES_AT}/web`],
      ['controller', 'to write another namespace', 'PATCH', '/api/v1/namespaces/default', label],
      ['controller', 'to write another webhook', 'PATCH', `${webhooks}/other`, label],
      ['controller', 'to delete its own', 'DELETE', `${webhooks}/metallb-webhook-configuration`],
      ['controller', 'to write another CRD', 'PATCH', `${crds}/ipaddresspools.metallb.io`, label],
      ['controller', 'to read another CRD', 'GET', `${crds}/ipaddresspools.metallb.io`],
      ['controller', 'to change a pool', 'PATCH', `${METALLB_AT}/ipaddresspools/web`, label],
      ['controller', 'to lead elsewhere', 'POST', '/apis/coordination.k8s.io/v1/namespaces/default/leases', {}],
    ]
    for (const [user, what, method, path, body] of denied) {
      test(`to the ${user} ${what}`, async () => {
        const ask = bareClient({ ...lane.server, token: () => lane.server.token(user) })
        const { status, text } = await ask(method, path, body, method === 'PATCH' ? MERGE : undefined)
        ask.close()
        assert.equal(status, 403, text)
      })
    }
  })
})

/** What a pod runs; of its environment the names. */
function contentsOf(workload: PlainObject) {
  const { image, command, args, env, ports } = podOf(workload).container
  const names = (list: unknown) => (Array.isArray(list) ? list.map((one) => textAt(one, 'name')) : [])
  return { image, command, args, env: names(env), ports: names(ports) }
}

function kubectl(args: readonly string[], input = '') {
  return spawnSync(toolPath('kubectl'), args, { cwd: ROOT, encoding: 'utf8', timeout: 60_000, input })
}
