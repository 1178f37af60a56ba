/** `clarion diagnose` on a real API server in which secrets were planted: the archive is of use, and has none of them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { serveHealth, systemClock } from '@clarion/program'
import { clarion } from './clarion.ts'
import { MERGE, METALLB_AT, NAMESPACE, SERVICES_AT } from './lane.ts'
import { makeNode } from './nodes.ts'
import { startPortCarrier } from './port-carrier.ts'
import { openStage, type Stage } from './stage.ts'

const NODE = { name: 'n1', ns: '', mac: '', ip: '192.0.2.11', ip6: '', port: '' }
const PLANTED = ['gossip', 'peer', 'applied', 'annotated', 'variable', 'argument', 'logged', 'said', 'config'].map(
  (where) => `Sesame-${where}-7Q`,
)
const [GOSSIP, PEER, APPLIED, ANNOTATED, VARIABLE, ARGUMENT, LOGGED, SAID, CONFIG] = PLANTED

describe('clarion diagnose', { timeout: 120_000 }, () => {
  let stage: Stage
  let folder: string
  const run = (user: 'admin' | 'stranger', archive: string) =>
    clarion(['diagnose', '--archive', archive, '-o', 'json'], { KUBECONFIG: stage.lane.server.kubeconfig(user) })
  const unpacked = (archive: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('tar', [...args, '--gzip', '--file', archive], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    assert.equal(status, 0, stderr)
    return stdout
  }

  before(async () => {
    stage = await openStage(['192.0.2.128/31'])
    const { lane, lifetime, programs } = stage
    folder = mkdtempSync(join(tmpdir(), 'clarion-diagnose-'))
    lifetime.onEnd(() => rmSync(folder, { recursive: true }))
    const page = () => ({ status: 200, body: { kind: 'SpeakerState', note: `password=${SAID}` } })
    const health = serveHealth('127.0.0.1', 0, () => [], systemClock, assert.fail, { '/state': page })
    lifetime.onEnd(() => void health.close())
    const port = await health.listening
    const carrier = await startPortCarrier(
      lane.server,
      (_, wanted) => (wanted === 17_472 ? port : undefined),
      lifetime,
      () => `2026-05-01T10:00:00Z {"msg":"started","authorization":"Bearer ${LOGGED}"}\n2026-05-01T10:00:01Z token=${LOGGED}\n`,
    )
    await makeNode(lane, NODE)
    const status = {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: carrier.port } },
    }
    await lane.admin('PATCH', `/api/v1/nodes/${NODE.name}/status`, { status }, MERGE)
    const core = `/api/v1/namespaces/${NAMESPACE}`
    await lane.admin('POST', `${core}/secrets`, { metadata: { name: 'memberlist' }, stringData: { secretkey: GOSSIP ?? '' } })
    await lane.admin('POST', `${core}/configmaps`, { metadata: { name: 'other' }, data: { password: CONFIG ?? '' } })
    await lane.admin('POST', `${METALLB_AT.replace('v1beta1', 'v1beta2')}/bgppeers`, {
      apiVersion: 'metallb.io/v1beta2',
      kind: 'BGPPeer',
      metadata: {
        name: 'tor',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"spec":{"password":"${APPLIED}"}}` },
      },
      spec: { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.254', password: PEER ?? '' },
    })
    const labels = { app: 'metallb', component: 'speaker' }
    const env = [{ name: 'PROXY_PASSWORD', value: VARIABLE ?? '' }]
    const container = { name: 'speaker', image: 'none', args: ['--port=9120', '--api-token', ARGUMENT ?? ''], env }
    await lane.admin('POST', `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`, {
      metadata: { name: 'speaker' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    })
    await programs.controller()
    await stage.makeService('web', {}, { 'tool.example/applied': `{"spec":{"token":"${ANNOTATED}"}}` })
    await stage.assigned('web')
    await stage.makeService('other', { loadBalancerClass: 'example.com/other' })
    await lane.admin('GET', `${SERVICES_AT}/other`)
  })
  after(() => stage?.end())

  test('holds what helps, and no secret', async () => {
    const archive = join(folder, 'all.tar.gz')
    const { code, printed, complained } = await run('admin', archive)
    assert.deepEqual([code, complained], [0, ''], printed)
    const { files, missing } = JSON.parse(printed)
    assert.deepEqual(missing, [])
    const all = unpacked(archive, '--extract', '--to-stdout')
    const told = ['bgppeers', 'addressclaims', 'configurationstates', 'services', 'service-events', 'daemonsets', 'version']
    for (const file of told) assert.ok(files.includes(`${file}.json`), files.join())
    assert.ok(files.includes('logs/speaker-n1.speaker.log') && files.includes('state/speaker-n1.json'), files.join())
    for (const text of ['192.0.2.254', '"msg":"started"', 'SpeakerState', '"reason": "IPAllocated"', 'v4-192-0-2-128', '9120'])
      assert.ok(all.includes(text), `${text} is not in it`)
    assert.ok(!all.includes('example.com/other'), 'a Service of another class is nobody’s here')
    assert.deepEqual(
      PLANTED.filter((secret) => all.includes(secret)),
      [],
    )
    assert.ok(all.split('[redacted]').length > 5)
    assert.equal(statSync(archive).mode & 0o777, 0o600)
    assert.equal(
      unpacked(archive, '--list')
        .split('\n')
        .filter((name) => /^clarion-diagnose-\d+\/.*\w$/.test(name)).length,
      files.length,
    )
  })

  test('the secrets are there to be found', async () => {
    const seen = await Promise.all(
      [`/api/v1/namespaces/${NAMESPACE}/secrets/memberlist`, `${METALLB_AT.replace('v1beta1', 'v1beta2')}/bgppeers/tor`].map(
        async (path) => (await stage.lane.ask('GET', path)).text,
      ),
    )
    assert.ok(seen[0]?.includes(Buffer.from(GOSSIP ?? '').toString('base64')) && seen[1]?.includes(PEER ?? '?'))
  })

  test('who may read nothing gets what there is, and is told what is missing', async () => {
    const { code, printed } = await run('stranger', join(folder, 'little.tar.gz'))
    const { files, missing } = JSON.parse(printed)
    assert.equal(code, 0)
    assert.ok(files.includes('version.json') && missing.length > 10, printed)
    assert.match(missing.join('\n'), /^addressclaims\.json: .*forbidden/m)
  })
})
